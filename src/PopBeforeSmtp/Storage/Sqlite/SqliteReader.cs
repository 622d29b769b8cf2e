using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Data.Sqlite;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.LogLines;

namespace PopBeforeSmtp.Storage.Sqlite;

/// <summary>Reads the whole file. What is not as it was written is an error, never a row that opens something.</summary>
internal static class SqliteReader
{
    public static StoredTable Read(SqliteConnection connection) =>
        new(ReadSessions(connection, ReadRows(connection)), ReadHand(connection), ReadPositions(connection))
        {
            Suspensions = ReadSuspensions(connection),
            PresetsWithEnds = ReadPresetsWithEnds(connection),
            SeenAt = ReadSeenAt(connection),
        };

    private static List<Authorization> ReadRows(SqliteConnection connection)
    {
        const string sql = """
            SELECT a.address, a.first_login, a.revoked_at, l.account, l.last_login, l.preset, l.protocol, l.logins, l.revoked_at, l.last_end
            FROM authorizations a JOIN account_logins l ON l.address = a.address ORDER BY a.address
            """;
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var rows = new List<Authorization>();
        foreach (var reader in Query(connection, sql))
        {
            var address = ReadAddress(reader.GetString(0));
            var account = new AccountLogin(reader.GetString(3), SqliteTime.Read(ReadNumber(reader, 4)), Intern(names, reader.GetString(5)), Intern(names, reader.GetString(6)), ReadNumber(reader, 7), ReadTime(reader, 8));
            account = account with { LastEnd = ReadTime(reader, 9) };
            if (rows.Count > 0 && rows[^1].Address == address)
                rows[^1] = rows[^1] with { Accounts = rows[^1].Accounts.Add(account) };
            else
                rows.Add(new Authorization(address, SqliteTime.Read(ReadNumber(reader, 1)), ReadTime(reader, 2), [account]));
        }
        return rows;
    }

    private static List<Authorization> ReadSessions(SqliteConnection connection, List<Authorization> rows)
    {
        var byAddress = rows.Select((row, index) => (row.Address, index)).ToDictionary(row => row.Address, row => row.index);
        foreach (var reader in Query(connection, "SELECT address, session_key, account, preset, started_at FROM open_sessions"))
        {
            var session = new OpenSession(reader.GetString(1), reader.GetString(2), reader.GetString(3), SqliteTime.Read(ReadNumber(reader, 4)));
            if (!byAddress.TryGetValue(ReadAddress(reader.GetString(0)), out var index))
                throw new FormatException($"a session of '{reader.GetString(0)}' has no row");
            rows[index] = rows[index] with { Sessions = rows[index].Sessions.Add(session) };
        }
        return rows;
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

    private static List<string> ReadPresetsWithEnds(SqliteConnection connection)
    {
        var presets = new List<string>();
        foreach (var reader in Query(connection, "SELECT preset FROM presets_with_ends"))
            presets.Add(reader.GetString(0));
        return presets;
    }

    private static List<HandEntry> ReadHand(SqliteConnection connection)
    {
        var entries = new List<HandEntry>();
        foreach (var reader in Query(connection, "SELECT network, allowed_at, allowed_until, note, owner, allowed_by FROM hand_entries"))
        {
            if (!ClientNetwork.TryParse(reader.GetString(0), out var network, out var error))
                throw new FormatException(error);
            entries.Add(new HandEntry(network, SqliteTime.Read(ReadNumber(reader, 1)), ReadTime(reader, 2), reader.GetString(3)) { Owner = reader.GetString(4), By = reader.GetString(5) });
        }
        return entries;
    }

    private static List<Suspension> ReadSuspensions(SqliteConnection connection)
    {
        var suspensions = new List<Suspension>();
        foreach (var reader in Query(connection, "SELECT account, suspended_at, reason, suspended_by FROM suspensions"))
            suspensions.Add(new Suspension(reader.GetString(0), SqliteTime.Read(ReadNumber(reader, 1)), reader.GetString(2), reader.GetString(3)));
        return suspensions;
    }

    private static List<LogPosition> ReadPositions(SqliteConnection connection)
    {
        var positions = new List<LogPosition>();
        foreach (var reader in Query(connection, "SELECT source, device, inode, position, fingerprint, cursor FROM log_positions"))
            positions.Add(new LogPosition(reader.GetString(0), (ulong)ReadNumber(reader, 1), (ulong)ReadNumber(reader, 2), ReadNumber(reader, 3), (ulong)ReadNumber(reader, 4)) { Cursor = reader.GetString(5) });
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

    private static ClientAddress ReadAddress(string text) =>
        ClientAddress.TryParse(text, out var address) ? address : throw new FormatException($"'{text}' is not an address");

    public static DateTimeOffset? ReadTime(SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : SqliteTime.Read(ReadNumber(reader, column));

    /// <summary>SQLite keeps any text in a column of integers, and reads "soon" as 0: a revocation of 1970 would revoke nothing.</summary>
    public static long ReadNumber(SqliteDataReader reader, int column) =>
        !reader.IsDBNull(column) && reader.GetFieldType(column) == typeof(long)
            ? reader.GetInt64(column)
            : throw new FormatException($"'{reader.GetValue(column)}' is not a number, in {reader.GetName(column)}");

    /// <summary>A million rows share a handful of preset names.</summary>
    private static string Intern(Dictionary<string, string> names, string name)
    {
        if (names.TryGetValue(name, out var known))
            return known;
        names[name] = name;
        return name;
    }
}
