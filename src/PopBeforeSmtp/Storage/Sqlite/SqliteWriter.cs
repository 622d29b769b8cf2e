using Microsoft.Data.Sqlite;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.LogLines;

namespace PopBeforeSmtp.Storage.Sqlite;

/// <summary>One transaction: all changes or none.</summary>
internal sealed class SqliteWriter : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly ImmediateTransaction _transaction;
    private readonly List<SqliteCommand> _commands = [];
    private readonly SqliteHistoryWriter _history;
    private readonly SqliteCommand _putRow;
    private readonly SqliteCommand _dropAccounts;
    private readonly SqliteCommand _putAccount;
    private readonly SqliteCommand _dropRow;
    private readonly SqliteCommand _dropSessions;
    private readonly SqliteCommand _putSession;

    public SqliteWriter(SqliteConnection connection, HistoryOptions history)
    {
        _connection = connection;
        _transaction = new ImmediateTransaction(connection);
        _history = new SqliteHistoryWriter(Prepare, history);
        _putRow = Prepare("INSERT OR REPLACE INTO authorizations VALUES ($1, $2, $3, $4)", 4);
        _dropAccounts = Prepare("DELETE FROM account_logins WHERE address = $1", 1);
        _putAccount = Prepare("INSERT OR REPLACE INTO account_logins VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)", 9);
        _dropSessions = Prepare("DELETE FROM open_sessions WHERE address = $1", 1);
        _putSession = Prepare("INSERT OR REPLACE INTO open_sessions VALUES ($1, $2, $3, $4, $5, $6)", 6);
        _dropRow = Prepare("DELETE FROM authorizations WHERE address = $1", 1);
    }

    public void Save(StoreChanges changes)
    {
        foreach (var (address, row) in changes.Rows)
            SaveRow(address, row);
        foreach (var (network, entry) in changes.Hand)
            SaveHand(network, entry);
        foreach (var (user, suspension) in changes.Suspensions)
            SaveSuspension(user, suspension);
        foreach (var preset in changes.PresetsWithEnds)
            Run(Prepare("INSERT OR IGNORE INTO presets_with_ends VALUES ($1)", 1), preset);
        foreach (var (source, positions) in changes.Positions)
            SavePositions(source, positions);
        if (changes.SeenAt is { } seenAt)
            Run(Prepare("INSERT OR REPLACE INTO clock VALUES (1, $1)", 1), SqliteTime.Of(seenAt));
        _history.Save(changes);
        _transaction.Commit();
    }

    public void Dispose()
    {
        foreach (var command in _commands)
            command.Dispose();
        _transaction.Dispose();
    }

    private void SaveRow(ClientAddress address, Authorization? row)
    {
        var text = address.ToString();
        // A row that was forgotten and begun anew since the last save has fewer accounts than the one on disk.
        Run(_dropAccounts, text);
        Run(_dropSessions, text);
        if (row is null)
        {
            Run(_dropRow, text);
            return;
        }
        RunChecked(_putRow, text, SqliteTime.Of(row.FirstLogin), SqliteTime.OrNull(row.RevokedAt));
        foreach (var account in row.Accounts)
            RunChecked(_putAccount, text, account.User, SqliteTime.Of(account.LastLogin), account.Preset, account.Protocol, account.Logins, SqliteTime.OrNull(account.RevokedAt), SqliteTime.OrNull(account.LastEnd));
        foreach (var session in row.Sessions)
            RunChecked(_putSession, text, session.Key, session.User, SqliteTime.Of(session.StartedAt), session.Preset);
    }

    private void SaveHand(ClientNetwork network, HandEntry? entry)
    {
        if (entry is null)
            Run(Prepare("DELETE FROM hand_entries WHERE network = $1", 1), network.ToString());
        else
            RunChecked(Prepare("INSERT OR REPLACE INTO hand_entries VALUES ($1, $2, $3, $4, $5, $6, $7)", 7), network.ToString(), SqliteTime.Of(entry.AllowedAt), SqliteTime.OrNull(entry.AllowedUntil), entry.Note, entry.Owner, entry.By);
    }

    private void SaveSuspension(string user, Suspension? suspension)
    {
        if (suspension is null)
            Run(Prepare("DELETE FROM suspensions WHERE account = $1", 1), user);
        else
            RunChecked(Prepare("INSERT OR REPLACE INTO suspensions VALUES ($1, $2, $3, $4, $5)", 5), suspension.User, SqliteTime.Of(suspension.SuspendedAt), suspension.Reason, suspension.By);
    }

    private void SavePositions(string source, IReadOnlyList<LogPosition> positions)
    {
        Run(Prepare("DELETE FROM log_positions WHERE source = $1", 1), source);
        foreach (var position in positions)
            Run(Prepare("INSERT OR REPLACE INTO log_positions VALUES ($1, $2, $3, $4, $5, $6)", 6), source, (long)position.Device, (long)position.Inode, position.Offset, (long)position.Fingerprint, position.Cursor);
    }

    private SqliteCommand Prepare(string sql, int parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 1; i <= parameters; i++)
            command.Parameters.Add(new SqliteParameter($"${i}", null));
        _commands.Add(command);
        return command;
    }

    private static void RunChecked(SqliteCommand command, params ReadOnlySpan<object> values) =>
        Run(command, [.. values, RowChecksum.Of(values)]);

    internal static int Run(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
        return command.ExecuteNonQuery();
    }
}
