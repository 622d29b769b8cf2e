using System.Text;
using Microsoft.Data.Sqlite;

namespace PopBeforeSmtp.Storage.Sqlite;

/// <summary>
/// Tells a row that was written from one that has come to look like it: SQLite keeps no checksums, and a few bytes of garbage in the
/// time of a login would be another login. FNV-1a of 64 bits (draft-eastlake-fnv).
/// </summary>
internal static class RowChecksum
{
    /// <summary>Of no values yet.</summary>
    public const ulong Start = 0xcbf29ce484222325;

    private const ulong Prime = 0x100000001b3;

    /// <param name="values">What SQLite keeps: long, string, DBNull.</param>
    public static long Of(params ReadOnlySpan<object> values)
    {
        var sum = Start;
        foreach (var value in values)
            sum = value is string text ? Add(sum, Encoding.UTF8.GetBytes(text)) : Add(sum, value as long?);
        return End(sum);
    }

    /// <summary>Checks the columns of a row from one on; the checksum comes behind them.</summary>
    /// <exception cref="FormatException">The row is not as it was written.</exception>
    public static void Check(SqliteDataReader reader, int first, int count)
    {
        var values = new object[count];
        for (var i = 0; i < count; i++)
            values[i] = reader.GetValue(first + i);
        if (SqliteReader.ReadNumber(reader, first + count) != Of(values))
            throw new FormatException($"the row of '{values[0]}' is not as it was written");
    }

    /// <summary>Checks all columns before one, which has the checksum.</summary>
    /// <exception cref="FormatException">The row is not as it was written.</exception>
    public static void Check(SqliteScan row, int checksum)
    {
        var sum = Start;
        for (var column = 0; column < checksum; column++)
            sum = row.IsText(column) ? Add(sum, row.Text(column)) : Add(sum, row.NumberOrNull(column));
        if (row.Number(checksum) != End(sum))
            throw new FormatException($"the row of '{Encoding.UTF8.GetString(row.Text(0))}' is not as it was written");
    }

    /// <summary>Adds a text in UTF-8; what SQLite gives back of it ends at its first NUL.</summary>
    public static ulong Add(ulong sum, ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)0);
        foreach (var one in end < 0 ? text : text[..end])
            sum = Add(sum, one);
        return Add(sum, (byte)'s');
    }

    /// <param name="number">null: NULL.</param>
    public static ulong Add(ulong sum, long? number)
    {
        for (var shift = 0; number is { } known && shift < 64; shift += 8)
            sum = Add(sum, (byte)(known >> shift));
        return Add(sum, (byte)(number is null ? '-' : 'n'));
    }

    /// <summary>As it stands in the row.</summary>
    public static long End(ulong sum) => unchecked((long)sum);

    private static ulong Add(ulong sum, byte one) => unchecked((sum ^ one) * Prime);
}
