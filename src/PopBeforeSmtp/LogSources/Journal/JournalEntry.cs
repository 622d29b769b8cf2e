namespace PopBeforeSmtp.LogSources.Journal;

/// <summary>An entry of the journal. A field that was not there, was null or came several times is null.</summary>
internal sealed class JournalEntry
{
    private readonly Dictionary<string, byte[]?> _fields = new(StringComparer.Ordinal);

    public string Cursor => Text("__CURSOR");

    /// <summary>The bytes of a field; null when there is no single value.</summary>
    public byte[]? Field(string name) => _fields.GetValueOrDefault(name);

    /// <summary>The field as text; empty when there is no single value.</summary>
    public string Text(string name) => Field(name) is { } bytes ? System.Text.Encoding.UTF8.GetString(bytes) : "";

    /// <summary>Whether the field is there at all, with whatever value.</summary>
    public bool Has(string name) => _fields.ContainsKey(name);

    /// <returns>false when the field was there already.</returns>
    public bool TryAdd(string name, byte[]? value) => _fields.TryAdd(name, value);
}
