using Microsoft.Data.Sqlite;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.LogLines;

namespace PopBeforeSmtp.Storage.Sqlite;

/// <summary>One transaction: all changes or none.</summary>
internal sealed class SqliteWriter : IDisposable
{
    private readonly SqliteStatements _statements;
    private readonly ImmediateTransaction _transaction;
    private readonly SqliteHistoryWriter _history;

    /// <param name="statements">Of the connection.</param>
    public SqliteWriter(SqliteConnection connection, SqliteStatements statements, HistoryOptions history)
    {
        _statements = statements;
        _history = new SqliteHistoryWriter(statements, history);
        _transaction = new ImmediateTransaction(connection);
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
            _statements["INSERT OR IGNORE INTO presets_with_ends VALUES ($1)"].Run(preset);
        foreach (var (source, positions) in changes.Positions)
            SavePositions(source, positions);
        if (changes.SeenAt is { } seenAt)
            _statements["INSERT OR REPLACE INTO clock VALUES (1, $1)"].Run(SqliteTime.Of(seenAt));
        _history.Save(changes);
        _transaction.Commit();
    }

    public void Dispose() => _transaction.Dispose();

    private void SaveRow(ClientAddress address, Authorization? row)
    {
        var text = address.ToString();
        // A row that was forgotten and begun anew since the last save has fewer accounts than the one on disk.
        _statements["DELETE FROM account_logins WHERE address = $1"].Run(text);
        _statements["DELETE FROM open_sessions WHERE address = $1"].Run(text);
        if (row is null)
        {
            _statements["DELETE FROM authorizations WHERE address = $1"].Run(text);
            return;
        }
        _statements["INSERT OR REPLACE INTO authorizations VALUES ($1, $2, $3, $4)"].RunChecked(text, SqliteTime.Of(row.FirstLogin), SqliteTime.OrNull(row.RevokedAt));
        foreach (var account in row.Accounts)
            _statements["INSERT OR REPLACE INTO account_logins VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"].RunChecked(text, account.User, SqliteTime.Of(account.LastLogin), account.Preset, account.Protocol, account.Logins, SqliteTime.OrNull(account.RevokedAt), SqliteTime.OrNull(account.LastEnd));
        foreach (var session in row.Sessions)
            _statements["INSERT OR REPLACE INTO open_sessions VALUES ($1, $2, $3, $4, $5, $6)"].RunChecked(text, session.Key, session.User, SqliteTime.Of(session.StartedAt), session.Preset);
    }

    private void SaveHand(ClientNetwork network, HandEntry? entry)
    {
        if (entry is null)
            _statements["DELETE FROM hand_entries WHERE network = $1"].Run(network.ToString());
        else
            _statements["INSERT OR REPLACE INTO hand_entries VALUES ($1, $2, $3, $4, $5, $6, $7)"].RunChecked(network.ToString(), SqliteTime.Of(entry.AllowedAt), SqliteTime.OrNull(entry.AllowedUntil), entry.Note, entry.Owner, entry.By);
    }

    private void SaveSuspension(string user, Suspension? suspension)
    {
        if (suspension is null)
            _statements["DELETE FROM suspensions WHERE account = $1"].Run(user);
        else
            _statements["INSERT OR REPLACE INTO suspensions VALUES ($1, $2, $3, $4, $5)"].RunChecked(suspension.User, SqliteTime.Of(suspension.SuspendedAt), suspension.Reason, suspension.By);
    }

    private void SavePositions(string source, IReadOnlyList<LogPosition> positions)
    {
        _statements["DELETE FROM log_positions WHERE source = $1"].Run(source);
        foreach (var position in positions)
            _statements["INSERT OR REPLACE INTO log_positions VALUES ($1, $2, $3, $4, $5, $6)"].Run(source, (long)position.Device, (long)position.Inode, position.Offset, (long)position.Fingerprint, position.Cursor);
    }
}
