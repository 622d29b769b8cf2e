using System.Globalization;
using Microsoft.Data.Sqlite;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.History;

namespace PopBeforeSmtp.Storage.Sqlite;

/// <summary>
/// Reads from a damaged file what stands in no log, row by row and from both ends. Logins are not read: what a row of them has lost
/// cannot be seen in it, and they come from the logs again.
/// </summary>
/// <remarks>
/// What takes a right away is taken from two places, the rows and the history, because more of it does no harm. What gives one, an entry
/// by hand, counts only from its own row.
/// </remarks>
internal sealed class SqliteSalvage
{
    private static readonly Dictionary<string, HistoryKind> Kinds =
        new[] { HistoryKind.Revoked, HistoryKind.Suspended, HistoryKind.Unsuspended }.ToDictionary(SqliteHistoryWriter.NameOf);

    private static readonly TimeSpan Ahead = TimeSpan.FromDays(1);

    private readonly SqliteConnection _connection;
    private readonly List<string> _lost = [];

    private SqliteSalvage(SqliteConnection connection) => _connection = connection;

    public static StoredTable Read(string path, string reason, DateTimeOffset now)
    {
        using var connection = SqliteCall.Connect(path, SqliteOpenMode.ReadOnly);
        connection.Open();
        try
        {
            // A table that cannot be understood does not keep the others from being read (sqlite.org/pragma.html).
            SqliteSchema.Run(connection, "PRAGMA writable_schema = ON");
        }
        catch (SqliteException e) when (SqliteCall.IsDamage(e))
        {
            // Each table tells what is lost.
        }
        return new SqliteSalvage(connection).Read(reason, now);
    }

    private StoredTable Read(string reason, DateTimeOffset now)
    {
        var hand = ReadTable("entries by hand", $"{SqliteReader.HandColumns}, checksum", "hand_entries", "network", reader => SqliteReader.ReadHandEntry(reader, isChecked: true));
        var suspensions = ReadTable("suspensions", SqliteReader.SuspensionColumns, "suspensions", "account", reader => SqliteReader.ReadSuspension(reader, isChecked: false));
        List<Revocation> revocations =
        [
            .. ReadTable("revocations", "address, revoked_at", "authorizations", "address", ReadRevokedRow),
            .. ReadTable("revocations", "account, revoked_at", "account_logins", "address", ReadRevokedAccount),
        ];
        var presets = ReadTable("", "preset", "presets_with_ends", "preset", reader => SqliteReader.ReadText(reader, 0));
        var events = ReadTable("", "happened_at, kind, client, account, reason, done_by", "events", "id", ReadEvent);
        revocations.AddRange(events.Select(RevocationOf));
        return new StoredTable([], hand, [])
        {
            Suspensions = _lost.Contains("suspensions") ? [.. suspensions, .. SuspensionsOf(events, suspensions)] : suspensions,
            // What was revoked in the far future would be revoked for ever; a clock that was turned back is not so far ahead.
            Revocations = [.. revocations.Select(one => one.At > now + Ahead ? one with { At = now } : one).Distinct()],
            PresetsWithEnds = presets,
            Damage = new StoreDamage(reason, string.Join(", ", _lost)),
        };
    }

    /// <param name="what">How it is called when some of it is lost; empty when that need not be told.</param>
    /// <param name="read">null for a row that says nothing.</param>
    private List<T> ReadTable<T>(string what, string columns, string table, string key, Func<SqliteDataReader, T?> read)
        where T : class
    {
        var found = new List<T>();
        var select = string.Create(CultureInfo.InvariantCulture, $"SELECT {columns} FROM {table} ORDER BY {key}");
        // The pages behind one that cannot be read are reached from the other end.
        if (ReadRows(select, read, found))
            return found;
        var count = found.Count;
        ReadRows(select + " DESC", read, found);
        found.Reverse(count, found.Count - count);
        if (what.Length > 0 && !_lost.Contains(what))
            _lost.Add(what);
        return [.. found.Distinct()];
    }

    /// <returns>Whether all rows could be read.</returns>
    private bool ReadRows<T>(string select, Func<SqliteDataReader, T?> read, List<T> found)
        where T : class
    {
        var isWhole = true;
        try
        {
            foreach (var reader in SqliteReader.Query(_connection, select))
            {
                try
                {
                    if (read(reader) is { } row)
                        found.Add(row);
                }
                catch (FormatException)
                {
                    isWhole = false;
                }
            }
            return isWhole;
        }
        catch (SqliteException e) when (SqliteCall.IsDamage(e))
        {
            return false;
        }
    }

    private static Revocation? ReadRevokedRow(SqliteDataReader reader) =>
        SqliteReader.ReadTime(reader, 1) is { } at ? new Revocation(ClientNetwork.Of(SqliteReader.ReadAddress(SqliteReader.ReadText(reader, 0))), "", at) : null;

    private static Revocation? ReadRevokedAccount(SqliteDataReader reader) =>
        SqliteReader.ReadTime(reader, 1) is { } at ? new Revocation(null, SqliteReader.ReadText(reader, 0), at) : null;

    private static HistoryEvent? ReadEvent(SqliteDataReader reader)
    {
        var kind = SqliteReader.ReadText(reader, 1);
        if (!Kinds.TryGetValue(kind, out var known))
            return null;
        ClientNetwork? client = SqliteReader.ReadText(reader, 2).Length > 0 ? SqliteReader.ReadNetwork(reader, 2) : null;
        return new HistoryEvent(SqliteTime.Read(SqliteReader.ReadNumber(reader, 0)), known, client, SqliteReader.ReadText(reader, 3), SqliteReader.ReadText(reader, 4)) { By = SqliteReader.ReadText(reader, 5) };
    }

    /// <summary>An account was taken away as such when there is a reason beside it; else the address was, from whoever had logged in there.</summary>
    private static Revocation RevocationOf(HistoryEvent one) =>
        one.Client is { } client && (one.Reason.Length == 0 || one.Account.Length == 0) ? new Revocation(client, "", one.At) : new Revocation(null, one.Account, one.At);

    /// <summary>The accounts that were suspended last, of those whose row is not there.</summary>
    private static IEnumerable<Suspension> SuspensionsOf(List<HistoryEvent> events, List<Suspension> known) =>
        events.Where(one => one.Kind is HistoryKind.Suspended or HistoryKind.Unsuspended)
            .GroupBy(one => one.Account, StringComparer.OrdinalIgnoreCase)
            .Where(account => !known.Any(one => one.User.Equals(account.Key, StringComparison.OrdinalIgnoreCase)))
            .Select(account => account.MaxBy(one => one.At)!)
            .Where(last => last.Kind == HistoryKind.Suspended)
            .Select(last => new Suspension(last.Account, last.At, last.Reason, last.By));
}
