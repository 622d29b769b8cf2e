using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.History;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Storage;
using PopBeforeSmtp.Storage.Sqlite;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Storage.Sqlite;

/// <summary>What is not as it was written is an error, never a row.</summary>
public sealed class SqliteTamperedRowTests : IAsyncDisposable
{
    private readonly SqliteFile _file = new();

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    [Theory]
    [InlineData("192.0.2")]
    [InlineData("10")]
    [InlineData("192.0.2.0/24")]
    [InlineData("192.0.2.010")]
    [InlineData("mail.example.org")]
    [InlineData("")]
    [InlineData("192.0.2.10 ")]
    public async Task An_address_that_is_no_whole_one(string address)
    {
        await _file.FillAsync();
        _file.Ask($"UPDATE authorizations SET address = '{address}'");
        _file.Ask($"UPDATE account_logins SET address = '{address}'");
        await RefusesAsync($"'{address}' is not an address");
    }

    [Theory]
    [InlineData("account_logins", "last_login", "-1")]
    [InlineData("account_logins", "last_login", "9223372036854775807")]
    [InlineData("account_logins", "last_login", "253402300799999999")]
    [InlineData("account_logins", "last_login", "'2026-11-20T10:15:00Z'")]
    [InlineData("account_logins", "last_login", "'soon'")]
    [InlineData("account_logins", "last_login", "1.5e300")]
    [InlineData("account_logins", "last_login", "x'3031'")]
    [InlineData("account_logins", "revoked_at", "'soon'")]
    [InlineData("account_logins", "logins", "'many'")]
    [InlineData("authorizations", "first_login", "'soon'")]
    [InlineData("authorizations", "revoked_at", "'soon'")]
    public async Task A_time_that_is_none(string table, string column, string value)
    {
        await _file.FillAsync();
        _file.Ask($"UPDATE {table} SET {column} = {value}");
        await RefusesAsync("");
    }

    [Theory]
    [InlineData("'192.0.2'", "0", "NULL")]
    [InlineData("'192.0.2.1/24'", "0", "NULL")]
    [InlineData("'0'", "0", "NULL")]
    [InlineData("'192.0.2.0/24'", "'now'", "NULL")]
    [InlineData("'192.0.2.0/24'", "0", "'for ever'")]
    [InlineData("'192.0.2.0/24'", "0", "-1")]
    public async Task An_entry_by_hand_that_is_none(string network, string from, string until)
    {
        await _file.FillAsync();
        _file.Ask($"INSERT INTO hand_entries VALUES ({network}, {from}, {until}, '', '', '', NULL)");
        await RefusesAsync("");
    }

    [Theory]
    [InlineData("'here'", "1")]
    [InlineData("1", "'there'")]
    public async Task A_position_that_is_none(string inode, string offset)
    {
        await _file.FillAsync();
        _file.Ask($"INSERT INTO log_positions VALUES ('a.log', 1, {inode}, {offset}, 1, '')");
        await RefusesAsync("");
    }

    [Theory]
    [InlineData("kind", "'whatever'")]
    [InlineData("client", "'192.0.2.10', reason = 'x' WHERE 0; UPDATE events SET happened_at = 'soon'")]
    [InlineData("happened_at", "9223372036854775807")]
    [InlineData("allowed_until", "-1")]
    [InlineData("position", "'there'")]
    [InlineData("written_at", "NULL")]
    [InlineData("window", "9223372036854775807")]
    [InlineData("window", "-1")]
    [InlineData("rule", "NULL")]
    public async Task An_event_that_is_none(string column, string value)
    {
        await _file.FillAsync();
        await _file.LoadAsync();
        var evidence = new HistoryEvidence("mail", new LineEvidence("x", new LinePlace("mail", 1, 2, "")), "dovecot", "login", "imap", DateTimeOffset.UnixEpoch, "", Make.Window);
        await _file.Store.SaveAsync(new StoreChanges { Events = { Make.Happened("192.0.2.10", DateTimeOffset.UnixEpoch) with { Evidence = evidence } } }, CancellationToken.None);
        _file.Ask($"UPDATE events SET {column} = {value}");
        await Assert.ThrowsAsync<StoreException>(() => _file.Store.History.ReadAsync(Make.Address("192.0.2.10"), [], DateTimeOffset.UnixEpoch, 9, CancellationToken.None));
    }

    [Theory]
    [InlineData("'today'", "'192.0.2.10'", "1")]
    [InlineData("'2026-11-20'", "''", "1")]
    [InlineData("'2026-11-20'", "'192.0.2'", "1")]
    [InlineData("'2026-11-20'", "'192.0.2.10'", "9223372036854775807")]
    [InlineData("'2026-11-20'", "'192.0.2.10'", "'many'")]
    public async Task A_count_that_is_none(string day, string client, string answers)
    {
        await _file.FillAsync();
        _file.Ask($"INSERT INTO usage VALUES ({day}, {client}, 'ina', {answers}, 0, 0, '')");
        await Assert.ThrowsAsync<StoreException>(() => _file.Store.History.ReadUsageAsync(default, CancellationToken.None));
    }

    [Fact]
    public async Task A_table_that_is_missing()
    {
        await _file.FillAsync();
        _file.Ask("DROP TABLE log_positions");
        await RefusesAsync("no such table");
    }

    [Fact]
    public async Task Logins_without_their_row_and_rows_without_logins_open_nothing()
    {
        await _file.FillAsync();
        _file.Ask("INSERT INTO account_logins VALUES ('192.0.2.66', 'eve', 9000000000000000, '', '', 1, NULL, NULL, NULL)");
        _file.Ask("INSERT INTO authorizations VALUES ('192.0.2.67', 9000000000000000, NULL, NULL)");
        Assert.Equal("192.0.2.10", Assert.Single((await _file.LoadAsync()).Rows).Address.ToString());
    }

    [Fact]
    public async Task A_session_of_an_address_without_logins()
    {
        await _file.FillAsync();
        _file.Ask("INSERT INTO open_sessions VALUES ('192.0.2.9', 'example 1', 'ina', 0, 'example', NULL)");
        await RefusesAsync("a session of '192.0.2.9' has no row");
        _file.Ask("UPDATE open_sessions SET address = '192.0.2.99'");
        await RefusesAsync("a session of '192.0.2.99' has no row");
    }

    [Theory]
    [InlineData("UPDATE authorizations SET first_login = first_login + 1")]
    [InlineData("UPDATE authorizations SET revoked_at = 0")]
    [InlineData("UPDATE account_logins SET last_login = last_login + 1")]
    [InlineData("UPDATE account_logins SET account = 'inb'")]
    [InlineData("UPDATE account_logins SET last_end = last_login")]
    [InlineData("UPDATE account_logins SET checksum = checksum + 1")]
    [InlineData("UPDATE open_sessions SET session_key = 'example 2'")]
    [InlineData("UPDATE open_sessions SET started_at = started_at + 1")]
    [InlineData("UPDATE authorizations SET address = '192.0.2.11'; UPDATE account_logins SET address = '192.0.2.11'; UPDATE open_sessions SET address = '192.0.2.11'")]
    public async Task A_row_whose_checksum_is_that_of_another(string change)
    {
        await _file.LoadAsync();
        var time = DateTimeOffset.UnixEpoch.AddYears(50);
        await _file.SaveAsync(Make.Row("192.0.2.10", time) with { Sessions = [new OpenSession("example 1", "ina", "example", time)] });
        Assert.Single((await _file.LoadAsync()).Rows);
        await _file.Store.DisposeAsync();
        _file.Ask(change);
        await RefusesAsync("is not as it was written");
    }

    private async Task RefusesAsync(string message)
    {
        var stored = await _file.LoadAsync();
        Assert.Contains(message, stored.Damage!.Reason);
        Assert.Empty(stored.Rows);
        Assert.Empty(stored.Positions);
        await Assert.ThrowsAsync<StoreException>(() => SqliteAuthorizationStore.ReadOnlyAsync(_file.Path, CancellationToken.None));
    }
}
