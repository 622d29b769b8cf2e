namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>The few words that stand in all rows, presets and protocols, as small numbers. One writer; readers take no lock.</summary>
internal sealed class WordList
{
    /// <summary>Who has more does not mean words of that kind.</summary>
    private const int Most = 4096;

    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private string[] _words = [];

    public string this[int number] => Volatile.Read(ref _words)[number];

    /// <summary>For the writer.</summary>
    /// <returns>false when there are too many.</returns>
    public bool TryAdd(string word, out int number)
    {
        if (_numbers.TryGetValue(word, out number))
            return true;
        if (_numbers.Count == Most)
            return false;
        number = _numbers.Count;
        Volatile.Write(ref _words, [.. _words, word]);
        _numbers.Add(word, number);
        return true;
    }
}
