namespace PopBeforeSmtp.Storage.Sqlite;

/// <summary>What a statement is given: a text, a number, or neither, which is NULL.</summary>
internal readonly struct SqliteValue
{
    private SqliteValue(string? text, long? number)
    {
        Text = text;
        Number = number;
    }

    public string? Text { get; }

    public long? Number { get; }

    public static implicit operator SqliteValue(string? text) => new(text, null);

    public static implicit operator SqliteValue(long number) => new(null, number);

    public static implicit operator SqliteValue(long? number) => new(null, number);
}
