using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.History;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Storage;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Storage;

/// <summary>What every store must do; a new one inherits these tests.</summary>
public abstract class AuthorizationStoreContract : IAsyncLifetime
{
    private static readonly DateTimeOffset Time = new(2026, 11, 20, 10, 15, 0, TimeSpan.Zero);

    private static readonly HistoryOptions Limits = new(TimeSpan.FromDays(30), 50, TimeSpan.FromDays(40));

    private IAuthorizationStore _store = null!;

    public async ValueTask InitializeAsync()
    {
        _store = Create(Limits);
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
    public async Task Texts_come_back_letter_for_letter_however_long()
    {
        string[] texts = ["", " ", "\u00fc\u20ac\ud83d\ude00", new('x', 256), new('\u20ac', 300), new('y', 70_000), "short again"];
        await SaveAsync(Changes([.. texts.Select((text, i) => Make.Hand($"192.0.2.{i}", Time, null, text) with { Owner = text })]));
        var entries = await HandAsync();
        Assert.Equal(texts, entries.Select(entry => entry.Note));
        Assert.Equal(texts, entries.Select(entry => entry.Owner));
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
    public async Task What_happened_comes_back_newest_first_and_whole()
    {
        HistoryEvent[] events =
        [
            Make.Happened("192.0.2.10", Time, HistoryKind.Authorized, "Ünal <u@example.org>") with
            {
                Until = Time.AddMinutes(30),
                Evidence = new HistoryEvidence("/var/log/*.log", new LineEvidence("Login: 'ü' \"x\"", new LinePlace("/var/log/mail.log", ulong.MaxValue, long.MaxValue, "s=1")), "dovecot", "login", "imap", Time.AddSeconds(-1), "dovecot s1", Make.Window),
            },
            Make.Happened("192.0.2.10", Time.AddSeconds(1), HistoryKind.Ended) with { Evidence = new HistoryEvidence("events", null, "dovecot", "logout", "", Time, "", Make.Window) },
            Make.Happened("192.0.2.10", Time.AddSeconds(2), HistoryKind.Revoked, reason: "the account") with { By = "root" },
        ];
        await SaveAsync(new StoreChanges { Events = { events[0], Make.Happened("192.0.2.11", Time), events[1] } });
        await SaveAsync(new StoreChanges { Events = { events[2] } });
        Assert.Equal(events.Reverse(), await HistoryAsync("192.0.2.10"));
        Assert.Equal(events.Reverse().Take(2), await _store.History.ReadAsync(Make.Address("192.0.2.10"), [], Time, 2, CancellationToken.None));
        Assert.Equal([events[2]], await _store.History.ReadAsync(Make.Address("192.0.2.10"), [], Time.AddSeconds(2), 9, CancellationToken.None));
    }

    [Fact]
    public async Task Every_kind_of_event_comes_back()
    {
        var events = Enum.GetValues<HistoryKind>().Select(kind => Make.Happened("2001:db8::25", Time, kind)).ToList();
        var changes = new StoreChanges();
        changes.Events.AddRange(events);
        await SaveAsync(changes);
        Assert.Equal(events, (await HistoryAsync("2001:db8::25")).Reverse());
    }

    [Theory]
    [InlineData("192.0.2.10", "192.0.2.0/24", "0.0.0.0/0", "192.0.2.10")]
    [InlineData("2001:db8::25", "2001:db8::/64", "::/0", "2001:db8::25")]
    public async Task What_happened_to_the_networks_around_an_address_happened_to_it(string address, params string[] networks)
    {
        var changes = new StoreChanges();
        changes.Events.AddRange(networks.Append("198.51.100.0/24").Append("2001:db9::/64").Select(network => Make.Happened(network, Time)));
        await SaveAsync(changes);
        Assert.Equal(networks.Reverse(), (await HistoryAsync(address)).Select(one => one.Client.ToString()));
    }

    [Fact]
    public async Task What_happened_to_an_account_as_a_whole_is_told_to_who_names_it_in_whatever_case()
    {
        var suspended = new HistoryEvent(Time, HistoryKind.Suspended, null, "Ina@example.org", "stolen") { By = "root" };
        await SaveAsync(new StoreChanges { Events = { suspended, Make.Happened("192.0.2.10", Time), suspended with { Account = "piet" } } });
        var history = await _store.History.ReadAsync(Make.Address("192.0.2.10"), ["x", "ina@EXAMPLE.org"], Time, 9, CancellationToken.None);
        Assert.Equal([HistoryKind.Renewed, HistoryKind.Suspended], history.Select(one => one.Kind));
        Assert.Equal(suspended, history[1]);
    }

    [Fact]
    public async Task No_more_events_are_kept_than_the_settings_say_whatever_comes()
    {
        var number = 0;
        Prop.ForAll(Gen.Choose(0, 4 * Limits.MaximumEvents).ToArbitrary(), (int count) =>
        {
            var changes = new StoreChanges();
            for (var i = 0; i < count; i++)
                changes.Events.Add(Make.Happened("192.0.2.10", Time, reason: (++number).ToString(CultureInfo.InvariantCulture)));
            SaveAsync(changes).GetAwaiter().GetResult();
            var kept = HistoryAsync("192.0.2.10").GetAwaiter().GetResult();
            Assert.Equal(Enumerable.Range(0, Math.Min(number, Limits.MaximumEvents)).Select(back => (number - back).ToString(CultureInfo.InvariantCulture)), kept.Select(one => one.Reason));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(30).WithQuietOnSuccess(true));
        Assert.Equal(Math.Min(number, Limits.MaximumEvents), (await HistoryAsync("192.0.2.10")).Count);
    }

    [Fact]
    public async Task What_is_too_old_is_forgotten_when_it_is_said()
    {
        var old = Make.Happened("192.0.2.10", Time);
        var young = Make.Happened("192.0.2.10", Time.AddSeconds(1));
        var usage = new StoreChanges { Events = { old, young } };
        usage.Count(Used(Time), Permits(1, Time));
        usage.Count(Used(Time.AddDays(1)), Permits(2, Time.AddDays(1)));
        await SaveAsync(usage);
        await SaveAsync(new StoreChanges { ForgetAt = young.At + Limits.Keep });
        Assert.Equal([young], await HistoryAsync("192.0.2.10"));
        await SaveAsync(new StoreChanges { ForgetAt = Time.AddDays(1) + Limits.KeepUsage });
        Assert.Equal(2, Assert.Single(await UsageAsync()).Value.Answers);
    }

    [Fact]
    public async Task Permits_add_up_by_day_client_and_account()
    {
        var first = new StoreChanges();
        first.Count(Used(Time), Permits(3, Time));
        first.Count(Used(Time), Permits(1, Time.AddSeconds(5)));
        first.Count(Used(Time, "2001:db8::/64", ""), new UsageCount(7, Time, Time, ""));
        await SaveAsync(first);
        var second = new StoreChanges();
        second.Count(Used(Time), new UsageCount(2, Time.AddSeconds(-2), Time.AddSeconds(-1), ""));
        second.Count(Used(Time.AddDays(1)), Permits(1, Time.AddDays(1)));
        await SaveAsync(second);
        var usage = await UsageAsync();
        Assert.Equal(3, usage.Count);
        Assert.Equal(new UsageCount(6, Time.AddSeconds(-2), Time.AddSeconds(5), "imap"), usage[Used(Time)]);
        Assert.Equal(7, usage[Used(Time, "2001:db8::/64", "")].Answers);
        Assert.Equal([Used(Time.AddDays(1))], (await _store.History.ReadUsageAsync(DateOnly.FromDateTime(Time.UtcDateTime).AddDays(1), CancellationToken.None)).Keys);
    }

    [Fact]
    public async Task Accounts_that_logged_in_are_told_once_with_how_far_back_that_is_known()
    {
        await AssertAccountsAsync(Time, null);
        await SaveAsync(new StoreChanges
        {
            Events =
            {
                Make.Happened("192.0.2.10", Time, HistoryKind.Authorized), Make.Happened("192.0.2.11", Time.AddSeconds(1)),
                Make.Happened("192.0.2.12", Time, HistoryKind.Refused, "piet"), Make.Happened("192.0.2.13", Time, HistoryKind.Revoked, "eve"),
            },
        });
        await AssertAccountsAsync(Time, Time, "ina", "piet");
        await AssertAccountsAsync(Time.AddSeconds(1), Time, "ina");
    }

    [Fact]
    public async Task Nothing_to_save_is_no_error()
    {
        await SaveAsync(new StoreChanges());
        Assert.Empty((await LoadAsync()).Rows);
    }

    private protected abstract IAuthorizationStore Create(HistoryOptions history);

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

    private static UsageKey Used(DateTimeOffset at, string client = "192.0.2.10", string account = "ina") =>
        new(DateOnly.FromDateTime(at.UtcDateTime), Make.Network(client), account);

    private static UsageCount Permits(long answers, DateTimeOffset at) => new(answers, at, at, "imap");

    private Task<IReadOnlyList<HistoryEvent>> HistoryAsync(string address) =>
        _store.History.ReadAsync(Make.Address(address), [], DateTimeOffset.UnixEpoch, 1000, CancellationToken.None);

    private Task<IReadOnlyDictionary<UsageKey, UsageCount>> UsageAsync() => _store.History.ReadUsageAsync(new DateOnly(1970, 1, 1), CancellationToken.None);

    private async Task AssertAccountsAsync(DateTimeOffset since, DateTimeOffset? keptSince, params string[] accounts)
    {
        var found = await _store.History.ReadAccountsAsync(since, CancellationToken.None);
        Assert.Equal(accounts, found.Accounts.Order(StringComparer.Ordinal));
        Assert.Equal(keptSince, found.KeptSince);
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
