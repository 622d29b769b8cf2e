using System.Globalization;
using Microsoft.Data.Sqlite;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.LogLines;

namespace PopBeforeSmtp.Storage.Sqlite;

/// <summary>Reads the whole file. What is not as it was written is an error, never a row that opens something.</summary>
internal static class SqliteReader
{
    public const string HandColumns = "network, allowed_at, allowed_until, note, owner, allowed_by";

    public const string SuspensionColumns = "account, suspended_at, reason, suspended_by";

    public static StoredTable Read(SqliteConnection connection)
    {
        // What only looks into a file does not bring it to this version.
        var isChecked = SqliteSchema.VersionOf(connection) >= SqliteSchema.VersionWithChecksums;
        return new StoredTable(SqliteRowReader.Read(connection, isChecked), ReadHand(connection, isChecked), ReadPositions(connection))
        {
            Suspensions = ReadSuspensions(connection, isChecked),
            PresetsWithEnds = ReadPresetsWithEnds(connection),
            SeenAt = ReadSeenAt(connection),
        };
    }

    private static DateTimeOffset ReadSeenAt(SqliteConnection connection)
    {
        if (SqliteSchema.VersionOf(connection) < SqliteSchema.VersionWithClock)
            return default;
        var seen = default(DateTimeOffset);
        foreach (var reader in Query(connection, "SELECT seen_at FROM clock"))
            seen = SqliteTime.Read(ReadNumber(reader, 0));
        return seen;
    }

    private static string Checksum(bool isChecked) => isChecked ? ", checksum" : "";

    private static List<string> ReadPresetsWithEnds(SqliteConnection connection)
    {
        var presets = new List<string>();
        foreach (var reader in Query(connection, "SELECT preset FROM presets_with_ends"))
            presets.Add(ReadText(reader, 0));
        return presets;
    }

    private static List<HandEntry> ReadHand(SqliteConnection connection, bool isChecked)
    {
        var entries = new List<HandEntry>();
        foreach (var reader in Query(connection, $"SELECT {HandColumns}{Checksum(isChecked)} FROM hand_entries"))
            entries.Add(ReadHandEntry(reader, isChecked));
        return entries;
    }

    public static HandEntry ReadHandEntry(SqliteDataReader reader, bool isChecked)
    {
        var entry = new HandEntry(ReadNetwork(reader, 0), SqliteTime.Read(ReadNumber(reader, 1)), ReadTime(reader, 2), ReadText(reader, 3)) { Owner = ReadText(reader, 4), By = ReadText(reader, 5) };
        if (isChecked)
            RowChecksum.Check(reader, 0, 6);
        return entry;
    }

    private static List<Suspension> ReadSuspensions(SqliteConnection connection, bool isChecked)
    {
        var suspensions = new List<Suspension>();
        foreach (var reader in Query(connection, $"SELECT {SuspensionColumns}{Checksum(isChecked)} FROM suspensions"))
            suspensions.Add(ReadSuspension(reader, isChecked));
        return suspensions;
    }

    public static Suspension ReadSuspension(SqliteDataReader reader, bool isChecked)
    {
        var suspension = new Suspension(ReadText(reader, 0), SqliteTime.Read(ReadNumber(reader, 1)), ReadText(reader, 2), ReadText(reader, 3));
        if (isChecked)
            RowChecksum.Check(reader, 0, 4);
        return suspension;
    }

    private static List<LogPosition> ReadPositions(SqliteConnection connection)
    {
        var positions = new List<LogPosition>();
        foreach (var reader in Query(connection, "SELECT source, device, inode, position, fingerprint, cursor FROM log_positions"))
            positions.Add(new LogPosition(ReadText(reader, 0), (ulong)ReadNumber(reader, 1), (ulong)ReadNumber(reader, 2), ReadOffset(reader, 3), (ulong)ReadNumber(reader, 4)) { Cursor = ReadText(reader, 5) });
        return positions;
    }

    public static IEnumerable<SqliteDataReader> Query(SqliteConnection connection, string sql, params IEnumerable<object> values)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var value in values)
            command.Parameters.AddWithValue(string.Create(CultureInfo.InvariantCulture, $"${command.Parameters.Count + 1}"), value);
        using var reader = command.ExecuteReader();
        while (reader.Read())
            yield return reader;
    }

    public static ClientNetwork ReadNetwork(SqliteDataReader reader, int column) =>
        ClientNetwork.TryParse(ReadText(reader, column), out var network, out var error) ? network : throw new FormatException(error);

    public static ClientAddress ReadAddress(string text) =>
        ClientAddress.TryParse(text, out var address) ? address : throw new FormatException($"'{text}' is not an address");

    public static DateTimeOffset? ReadTime(SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : SqliteTime.Read(ReadNumber(reader, column));

    /// <summary>A damaged row has anything anywhere; what is not text is not made into text.</summary>
    public static string ReadText(SqliteDataReader reader, int column) =>
        !reader.IsDBNull(column) && reader.GetFieldType(column) == typeof(string)
            ? reader.GetString(column)
            : throw new FormatException($"{reader.GetName(column)} is not text");

    private static long ReadOffset(SqliteDataReader reader, int column) =>
        ReadNumber(reader, column) is >= 0 and var offset ? offset : throw new FormatException($"{reader.GetName(column)} is before the start of a log");

    /// <summary>SQLite keeps any text in a column of integers, and reads "soon" as 0: a revocation of 1970 would revoke nothing.</summary>
    public static long ReadNumber(SqliteDataReader reader, int column) =>
        !reader.IsDBNull(column) && reader.GetFieldType(column) == typeof(long)
            ? reader.GetInt64(column)
            : throw new FormatException($"'{reader.GetValue(column)}' is not a number, in {reader.GetName(column)}");
}
