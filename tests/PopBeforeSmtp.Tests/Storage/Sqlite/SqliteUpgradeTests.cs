using PopBeforeSmtp.Storage;
using PopBeforeSmtp.Storage.Sqlite;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Storage.Sqlite;

/// <summary>A file of an earlier version is taken over with all that it holds.</summary>
public sealed class SqliteUpgradeTests : IAsyncDisposable
{
    private const string Version1 = """
        CREATE TABLE authorizations (address TEXT PRIMARY KEY NOT NULL, first_login INTEGER NOT NULL, revoked_at INTEGER) WITHOUT ROWID;
        CREATE TABLE account_logins (
          address TEXT NOT NULL, account TEXT NOT NULL, last_login INTEGER NOT NULL, preset TEXT NOT NULL,
          protocol TEXT NOT NULL, logins INTEGER NOT NULL, revoked_at INTEGER, PRIMARY KEY (address, account)) WITHOUT ROWID;
        CREATE TABLE hand_entries (network TEXT PRIMARY KEY NOT NULL, allowed_at INTEGER NOT NULL, allowed_until INTEGER, note TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE log_positions (
          source TEXT NOT NULL, device INTEGER NOT NULL, inode INTEGER NOT NULL, position INTEGER NOT NULL,
          fingerprint INTEGER NOT NULL, PRIMARY KEY (source, device, inode)) WITHOUT ROWID;
        INSERT INTO authorizations VALUES ('192.0.2.10', 1000000, NULL);
        INSERT INTO account_logins VALUES ('192.0.2.10', 'ina', 2000000, 'dovecot', 'imap', 3, NULL);
        INSERT INTO log_positions VALUES ('mail.log', 1, 7, 100, 42);
        """;

    private const string Version2 = """
        ALTER TABLE account_logins ADD COLUMN last_end INTEGER;
        CREATE TABLE open_sessions (
          address TEXT NOT NULL, session_key TEXT NOT NULL, account TEXT NOT NULL, started_at INTEGER NOT NULL, preset TEXT NOT NULL,
          PRIMARY KEY (address, session_key, account, started_at)) WITHOUT ROWID;
        CREATE TABLE presets_with_ends (preset TEXT PRIMARY KEY NOT NULL) WITHOUT ROWID;
        ALTER TABLE log_positions ADD COLUMN cursor TEXT NOT NULL DEFAULT '';
        """;

    private const string Version3 = """
        ALTER TABLE hand_entries ADD COLUMN owner TEXT NOT NULL DEFAULT '';
        ALTER TABLE hand_entries ADD COLUMN allowed_by TEXT NOT NULL DEFAULT '';
        CREATE TABLE suspensions (
          account TEXT PRIMARY KEY NOT NULL COLLATE NOCASE, suspended_at INTEGER NOT NULL, reason TEXT NOT NULL,
          suspended_by TEXT NOT NULL) WITHOUT ROWID;
        """;

    private readonly SqliteFile _file = new();

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    [Fact]
    public async Task From_version_1()
    {
        _file.Ask($"{Version1} PRAGMA user_version = 1; PRAGMA application_id = {SqliteSchema.ApplicationId};");
        await AssertTakenOverAsync();
    }

    [Fact]
    public async Task From_version_2()
    {
        _file.Ask($"{Version1} {Version2} PRAGMA user_version = 2; PRAGMA application_id = {SqliteSchema.ApplicationId};");
        await AssertTakenOverAsync();
    }

    [Fact]
    public async Task From_version_3()
    {
        _file.Ask($"{Version1} {Version2} {Version3} PRAGMA user_version = 3; PRAGMA application_id = {SqliteSchema.ApplicationId};");
        await AssertTakenOverAsync();
    }

    [Fact]
    public async Task An_earlier_version_has_no_history_and_reading_it_changes_nothing()
    {
        _file.Ask($"{Version1} {Version2} {Version3} PRAGMA user_version = 3; PRAGMA application_id = {SqliteSchema.ApplicationId};");
        Assert.Empty(await _file.Store.History.ReadAsync(Make.Address("192.0.2.10"), [], DateTimeOffset.UnixEpoch, 10, CancellationToken.None));
        Assert.Empty(await _file.Store.History.ReadUsageAsync(default, CancellationToken.None));
        Assert.Empty((await _file.Store.History.ReadAccountsAsync(DateTimeOffset.UnixEpoch, CancellationToken.None)).Accounts);
        Assert.Equal(3L, _file.Ask("PRAGMA user_version"));
    }

    private async Task AssertTakenOverAsync()
    {
        await _file.LoadAsync();
        await _file.SaveAsync(Make.Row("192.0.2.11", DateTimeOffset.UnixEpoch));
        var changes = new StoreChanges { Positions = { ["journal"] = [Make.Position("journal", 0) with { Cursor = "s=1" }] } };
        await _file.Store.SaveAsync(changes, CancellationToken.None);
        var stored = await _file.LoadAsync();
        Assert.Equal(["192.0.2.10", "192.0.2.11"], stored.Rows.Select(row => row.Address.ToString()));
        Assert.Empty(stored.Rows[0].Sessions);
        Assert.Equal(["s=1", ""], stored.Positions.OrderBy(position => position.Offset).Select(position => position.Cursor));
        Assert.Equal((long)SqliteSchema.Version, _file.Ask("PRAGMA user_version"));
        await _file.Store.SaveAsync(new StoreChanges { Events = { Make.Happened("192.0.2.10", DateTimeOffset.UnixEpoch) } }, CancellationToken.None);
        Assert.Single(await _file.Store.History.ReadAsync(Make.Address("192.0.2.10"), [], DateTimeOffset.UnixEpoch, 10, CancellationToken.None));
    }
}
