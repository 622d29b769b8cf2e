using System.Globalization;
using Microsoft.Data.Sqlite;

namespace PopBeforeSmtp.Storage.Sqlite;

/// <summary>The tables, and which program and version made them. Times are microseconds since 1970, addresses are text.</summary>
internal static class SqliteSchema
{
    public const int Version = 6;

    /// <summary>The first version that has a history.</summary>
    public const int VersionWithHistory = 4;

    /// <summary>The first version that says when it was written to.</summary>
    public const int VersionWithClock = 5;

    /// <summary>The first version whose rows have a checksum.</summary>
    public const int VersionWithChecksums = 6;

    /// <summary>"PbSm": tells our file from any other (sqlite3 PRAGMA application_id).</summary>
    public const int ApplicationId = 0x5062536D;

    private const string Version1 = """
        CREATE TABLE authorizations (
          address TEXT PRIMARY KEY NOT NULL, first_login INTEGER NOT NULL, revoked_at INTEGER) WITHOUT ROWID;
        CREATE TABLE account_logins (
          address TEXT NOT NULL, account TEXT NOT NULL, last_login INTEGER NOT NULL, preset TEXT NOT NULL,
          protocol TEXT NOT NULL, logins INTEGER NOT NULL, revoked_at INTEGER, PRIMARY KEY (address, account)) WITHOUT ROWID;
        CREATE TABLE hand_entries (
          network TEXT PRIMARY KEY NOT NULL, allowed_at INTEGER NOT NULL, allowed_until INTEGER, note TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE log_positions (
          source TEXT NOT NULL, device INTEGER NOT NULL, inode INTEGER NOT NULL, position INTEGER NOT NULL,
          fingerprint INTEGER NOT NULL, PRIMARY KEY (source, device, inode)) WITHOUT ROWID;
        """;

    /// <summary>The sessions that are open, the position in a journal.</summary>
    private const string Version2 = """
        ALTER TABLE account_logins ADD COLUMN last_end INTEGER;
        CREATE TABLE open_sessions (
          address TEXT NOT NULL, session_key TEXT NOT NULL, account TEXT NOT NULL, started_at INTEGER NOT NULL, preset TEXT NOT NULL,
          PRIMARY KEY (address, session_key, account, started_at)) WITHOUT ROWID;
        CREATE TABLE presets_with_ends (preset TEXT PRIMARY KEY NOT NULL) WITHOUT ROWID;
        ALTER TABLE log_positions ADD COLUMN cursor TEXT NOT NULL DEFAULT '';
        """;

    /// <summary>Who allowed a network and whose it is; suspended accounts.</summary>
    private const string Version3 = """
        ALTER TABLE hand_entries ADD COLUMN owner TEXT NOT NULL DEFAULT '';
        ALTER TABLE hand_entries ADD COLUMN allowed_by TEXT NOT NULL DEFAULT '';
        CREATE TABLE suspensions (
          account TEXT PRIMARY KEY NOT NULL COLLATE NOCASE, suspended_at INTEGER NOT NULL, reason TEXT NOT NULL,
          suspended_by TEXT NOT NULL) WITHOUT ROWID;
        """;

    /// <summary>
    /// What happened, and what was permitted. The few events that happened to an account as a whole have an empty client.
    /// </summary>
    private const string Version4 = """
        CREATE TABLE events (
          id INTEGER PRIMARY KEY, happened_at INTEGER NOT NULL, kind TEXT NOT NULL, client TEXT NOT NULL, account TEXT NOT NULL,
          reason TEXT NOT NULL, done_by TEXT NOT NULL, allowed_until INTEGER, source TEXT, log TEXT, inode INTEGER, position INTEGER,
          cursor TEXT, line TEXT, preset TEXT, rule TEXT, protocol TEXT, written_at INTEGER, session_key TEXT, window INTEGER);
        CREATE INDEX events_by_client ON events (client);
        CREATE INDEX events_by_time ON events (happened_at);
        CREATE TABLE usage (
          day TEXT NOT NULL, client TEXT NOT NULL, account TEXT NOT NULL, answers INTEGER NOT NULL, first INTEGER NOT NULL,
          last INTEGER NOT NULL, protocol TEXT NOT NULL, PRIMARY KEY (day, client, account)) WITHOUT ROWID;
        """;

    /// <summary>What time it was when the file was last written to: a clock that is behind it has been turned back.</summary>
    private const string Version5 = """
        CREATE TABLE clock (id INTEGER PRIMARY KEY CHECK (id = 1), seen_at INTEGER NOT NULL);
        """;

    /// <summary>A checksum in each row that gives a right or takes it.</summary>
    private const string Version6 = $"""
        ALTER TABLE authorizations ADD COLUMN checksum INTEGER;
        ALTER TABLE account_logins ADD COLUMN checksum INTEGER;
        ALTER TABLE open_sessions ADD COLUMN checksum INTEGER;
        ALTER TABLE hand_entries ADD COLUMN checksum INTEGER;
        ALTER TABLE suspensions ADD COLUMN checksum INTEGER;
        UPDATE authorizations SET checksum = row_checksum(address, first_login, revoked_at);
        UPDATE account_logins SET checksum = row_checksum(address, account, last_login, preset, protocol, logins, revoked_at, last_end);
        UPDATE open_sessions SET checksum = row_checksum(address, session_key, account, started_at, preset);
        UPDATE hand_entries SET checksum = row_checksum({SqliteReader.HandColumns});
        UPDATE suspensions SET checksum = row_checksum({SqliteReader.SuspensionColumns});
        """;

    /// <summary>What each version has more than the one before it.</summary>
    private static readonly string[] Versions = [Version1, Version2, Version3, Version4, Version5, Version6];

    /// <exception cref="StoreException">The file is not ours, or is of a newer version.</exception>
    public static void Ensure(SqliteConnection connection, string path)
    {
        var version = Ask(connection, "PRAGMA user_version");
        var application = Ask(connection, "PRAGMA application_id");
        if (application == ApplicationId && version == Version)
            return;
        if (application == ApplicationId && version > Version)
            throw new StoreException($"{path} was written by a newer version (schema {version}, this one knows {Version})", new NotSupportedException());
        if (application != ApplicationId && Ask(connection, "SELECT count(*) FROM sqlite_master") != 0)
            throw new StoreException($"{path} is a database of another program", new NotSupportedException());
        connection.CreateFunction("row_checksum", values => RowChecksum.Of(values!), isDeterministic: true);
        using var transaction = new ImmediateTransaction(connection);
        foreach (var step in Versions.Skip(application == ApplicationId ? (int)version : 0))
            Run(connection, step);
        Run(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Version}; PRAGMA application_id = {ApplicationId};"));
        transaction.Commit();
    }

    public static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>The version of a file, to be asked before something is read that older ones have not.</summary>
    public static long VersionOf(SqliteConnection connection) => Ask(connection, "PRAGMA user_version");

    private static long Ask(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
