namespace PopBeforeSmtp.Benchmarks.Logs;

/// <summary>Chance that is the same on every machine and under every .NET (xorshift64*).</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = (seed * 0x9E3779B97F4A7C15) | 1;

    public int Below(int limit) => (int)(((Next() >> 32) * (uint)limit) >> 32);

    public int Between(int from, int below) => from + Below(below - from);

    /// <summary>From 0 to below 1.</summary>
    public double Share() => (Next() >> 11) * (1.0 / (1UL << 53));

    public T Pick<T>(IReadOnlyList<T> from) => from[Below(from.Count)];

    public string Letters(string alphabet, int count) => string.Create(count, alphabet, (text, letters) =>
    {
        for (var i = 0; i < text.Length; i++)
            text[i] = letters[Below(letters.Length)];
    });

    public void Shuffle<T>(List<T> items)
    {
        for (var i = items.Count - 1; i > 0; i--)
        {
            var other = Below(i + 1);
            (items[i], items[other]) = (items[other], items[i]);
        }
    }

    private ulong Next()
    {
        _state ^= _state >> 12;
        _state ^= _state << 25;
        _state ^= _state >> 27;
        return _state * 0x2545F4914F6CDD1D;
    }
}
