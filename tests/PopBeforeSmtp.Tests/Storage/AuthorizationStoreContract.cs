using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Storage;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Storage;

/// <summary>What every store must do; a new one inherits these tests.</summary>
public abstract class AuthorizationStoreContract : IAsyncLifetime
{
    private static readonly DateTimeOffset Time = new(2026, 11, 20, 10, 15, 0, TimeSpan.Zero);

    private IAuthorizationStore _store = null!;

    public async ValueTask InitializeAsync()
    {
        _store = Create();
        await _store.LoadAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        CleanUp();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_new_store_is_empty()
    {
        var stored = await LoadAsync();
        Assert.Empty(stored.Rows);
        Assert.Empty(stored.Hand);
        Assert.Empty(stored.Positions);
    }

    [Fact]
    public async Task Rows_come_back_as_they_were_saved()
    {
        await SaveAsync(
            Make.Row("192.0.2.10", Time, "ina", "piet", "Ünal <u@example.org>"),
            Make.Row("2001:db8::25", Time.AddTicks(10)),
            Make.Row("198.51.100.7", Time) with { FirstLogin = Time.AddDays(-1), RevokedAt = Time.AddSeconds(5) });
        await AssertRowsAsync(
            Make.Row("192.0.2.10", Time, "ina", "piet", "Ünal <u@example.org>"),
            Make.Row("2001:db8::25", Time.AddTicks(10)),
            Make.Row("198.51.100.7", Time) with { FirstLogin = Time.AddDays(-1), RevokedAt = Time.AddSeconds(5) });
    }

    [Fact]
    public async Task Revocations_of_accounts_come_back()
    {
        var row = Make.Row("192.0.2.10", Time, "ina", "piet");
        row = row with { Accounts = [row.Accounts[0], row.Accounts[1] with { RevokedAt = Time.AddSeconds(1), Logins = 9_000_000_000, Protocol = "pop3", Preset = "cyrus" }] };
        await SaveAsync(row);
        await AssertRowsAsync(row);
    }

    [Fact]
    public async Task Times_never_get_later_and_keep_their_order()
    {
        await SaveAsync(Make.Row("192.0.2.10", Time.AddTicks(19)) with { RevokedAt = Time.AddTicks(19) });
        var row = Assert.Single((await LoadAsync()).Rows);
        Assert.InRange(row.Accounts[0].LastLogin, Time, Time.AddTicks(19));
        Assert.Empty(row.CountingAccounts);
    }

    [Fact]
    public async Task A_row_that_is_removed_is_gone_with_its_accounts()
    {
        await SaveAsync(Make.Row("192.0.2.10", Time, "ina", "piet"), Make.Row("192.0.2.11", Time));
        await SaveAsync(new StoreChanges { Rows = { [Make.Address("192.0.2.10")] = null } });
        await AssertRowsAsync(Make.Row("192.0.2.11", Time));
        await SaveAsync(Make.Row("192.0.2.10", Time, "eve"));
        await AssertRowsAsync(Make.Row("192.0.2.10", Time, "eve"), Make.Row("192.0.2.11", Time));
    }

    [Fact]
    public async Task Suspensions_come_back_until_they_are_removed_in_whatever_case()
    {
        var suspension = new Suspension("Ina@Example.org", Time, "stolen; \"quoted\" 'it'", "root");
        await SaveAsync(new StoreChanges { Suspensions = { [suspension.User] = suspension } });
        Assert.Equal([suspension], (await LoadAsync()).Suspensions);
        await SaveAsync(new StoreChanges { Suspensions = { ["ina@example.ORG"] = suspension with { User = "ina@example.ORG", Reason = "later" } } });
        Assert.Equal(["later"], (await LoadAsync()).Suspensions.Select(one => one.Reason));
        await SaveAsync(new StoreChanges { Suspensions = { ["INA@example.org"] = null } });
        Assert.Empty((await LoadAsync()).Suspensions);
    }

    [Fact]
    public async Task A_later_save_of_a_row_wins_whole()
    {
        await SaveAsync(Make.Row("192.0.2.10", Time, "ina", "piet") with { RevokedAt = Time });
        await SaveAsync(Make.Row("192.0.2.10", Time.AddHours(1), "ina"));
        await AssertRowsAsync(Make.Row("192.0.2.10", Time.AddHours(1), "ina"));
    }

    [Fact]
    public async Task Entries_by_hand_come_back_and_can_be_removed()
    {
        HandEntry[] entries =
        [
            Make.Hand("192.0.2.0/24", Time, TimeSpan.FromHours(2), "the printer in room 5; \"quoted\" 'it'"),
            Make.Hand("2001:db8::/32", Time) with { Owner = "the scanner's maker", By = "root" },
            Make.Hand("198.51.100.7", Time, null, ""),
        ];
        await SaveAsync(Changes(entries));
        Assert.Equal(entries.OrderBy(entry => entry.Network.Address), await HandAsync());
        await SaveAsync(new StoreChanges { Hand = { [entries[0].Network] = null } });
        Assert.Equal([entries[2], entries[1]], await HandAsync());
        await SaveAsync(Changes(entries[2] with { Note = "later", AllowedUntil = Time }));
        Assert.Equal([entries[2] with { Note = "later", AllowedUntil = Time }, entries[1]], await HandAsync());
    }

    [Fact]
    public async Task A_network_and_its_first_address_are_two_entries()
    {
        await SaveAsync(Changes(Make.Hand("192.0.2.0", Time), Make.Hand("192.0.2.0/24", Time)));
        await SaveAsync(new StoreChanges { Hand = { [Make.Network("192.0.2.0/24")] = null } });
        Assert.Equal([Make.Hand("192.0.2.0", Time)], await HandAsync());
    }

    [Fact]
    public async Task Positions_come_back_whole()
    {
        LogPosition[] positions = [new("a.log", ulong.MaxValue, ulong.MaxValue - 1, long.MaxValue, long.MaxValue), new("a.log", 0, 0, 0, 0)];
        await SaveAsync(new StoreChanges { Positions = { ["a.log"] = positions } });
        Assert.Equal(positions.OrderBy(position => position.Offset), await PositionsAsync());
    }

    [Fact]
    public async Task A_position_in_a_journal_comes_back_letter_for_letter()
    {
        LogPosition[] positions = [new("journal", 0, 0, 0, 0) { Cursor = "s=0639;i=1a2b;b='\"';m=\u00fc;t=5" }];
        await SaveAsync(new StoreChanges { Positions = { ["journal"] = positions } });
        Assert.Equal(positions, await PositionsAsync());
    }

    [Fact]
    public async Task Positions_of_a_source_replace_those_it_had()
    {
        await SaveAsync(new StoreChanges { Positions = { ["a.log"] = [Make.Position("a.log", 1, 1), Make.Position("a.log", 2, 2)], ["b.log"] = [Make.Position("b.log", 3)] } });
        await SaveAsync(new StoreChanges { Positions = { ["a.log"] = [Make.Position("a.log", 4, 3)] } });
        Assert.Equal([Make.Position("b.log", 3), Make.Position("a.log", 4, 3)], await PositionsAsync());
        await SaveAsync(new StoreChanges { Positions = { ["b.log"] = [] } });
        Assert.Equal([Make.Position("a.log", 4, 3)], await PositionsAsync());
    }

    [Fact]
    public async Task Rows_entries_and_positions_are_saved_together()
    {
        var changes = Changes(Make.Hand("192.0.2.0/24", Time));
        changes.Rows[Make.Address("192.0.2.10")] = Make.Row("192.0.2.10", Time);
        changes.Positions["a.log"] = [Make.Position("a.log", 1)];
        await SaveAsync(changes);
        var stored = await LoadAsync();
        Assert.Equal((1, 1, 1), (stored.Rows.Count, stored.Hand.Count, stored.Positions.Count));
    }

    [Fact]
    public async Task Nothing_to_save_is_no_error()
    {
        await SaveAsync(new StoreChanges());
        Assert.Empty((await LoadAsync()).Rows);
    }

    private protected abstract IAuthorizationStore Create();

    /// <summary>After the store has been closed.</summary>
    private protected virtual void CleanUp()
    {
        // Nothing, where a store leaves nothing behind.
    }

    private static StoreChanges Changes(params HandEntry[] entries)
    {
        var changes = new StoreChanges();
        foreach (var entry in entries)
            changes.Hand[entry.Network] = entry;
        return changes;
    }

    private Task<StoredTable> LoadAsync() => _store.LoadAsync(CancellationToken.None);

    private Task SaveAsync(StoreChanges changes) => _store.SaveAsync(changes, CancellationToken.None);

    private Task SaveAsync(params Authorization[] rows)
    {
        var changes = new StoreChanges();
        foreach (var row in rows)
            changes.Rows[row.Address] = row;
        return SaveAsync(changes);
    }

    private async Task<IEnumerable<HandEntry>> HandAsync() => (await LoadAsync()).Hand.OrderBy(entry => entry.Network.Address);

    private async Task<IEnumerable<LogPosition>> PositionsAsync() => (await LoadAsync()).Positions.OrderBy(position => position.Offset);

    private async Task AssertRowsAsync(params Authorization[] expected)
    {
        var stored = (await LoadAsync()).Rows.OrderBy(row => row.Address).ToList();
        Assert.Equal(expected.Select(row => row.Address).Order(), stored.Select(row => row.Address));
        foreach (var (one, other) in expected.OrderBy(row => row.Address).Zip(stored))
        {
            Assert.Equal((one.FirstLogin, one.RevokedAt), (other.FirstLogin, other.RevokedAt));
            Assert.Equal(one.Accounts.OrderBy(account => account.User, StringComparer.Ordinal), other.Accounts.OrderBy(account => account.User, StringComparer.Ordinal));
        }
    }
}
