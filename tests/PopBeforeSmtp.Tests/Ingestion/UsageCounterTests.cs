using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.History;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Ingestion;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Ingestion;

public sealed class UsageCounterTests : IAsyncDisposable
{
    private readonly Pipeline _pipeline = new();
    private readonly UsageCounter _usage;
    private readonly DateTimeOffset _now;

    public UsageCounterTests()
    {
        _now = _pipeline.Clock.GetUtcNow();
        _usage = new UsageCounter(_pipeline.Table, _pipeline.StoreWriter, _pipeline.Clock);
        _pipeline.Table.Load([], [Make.Hand("198.51.100.0/24", _now), Make.Hand("192.0.2.0/24", _now)]);
        _pipeline.Record(Make.Login("192.0.2.10", _now), Make.Login("192.0.2.10", _now.AddMinutes(-1), "piet"));
    }

    public ValueTask DisposeAsync() => _pipeline.DisposeAsync();

    [Fact]
    public async Task Permits_are_counted_by_the_account_that_sends_or_was_there_last()
    {
        Permit("192.0.2.10");
        Permit("192.0.2.10", "PIET");
        _pipeline.Clock.Advance(TimeSpan.FromSeconds(3));
        Permit("192.0.2.10", "somebody@example.org");
        var usage = await UsageAsync();
        Assert.Equal(new UsageCount(2, _now, _now.AddSeconds(3), "imap"), usage[Key("192.0.2.10", "ina")]);
        Assert.Equal(new UsageCount(1, _now, _now, "imap"), usage[Key("192.0.2.10", "piet")]);
        Assert.Equal(2, usage.Count);
    }

    [Fact]
    public async Task Permits_of_an_entry_by_hand_are_counted_by_its_network()
    {
        Permit("198.51.100.7");
        Permit("198.51.100.8");
        Permit("192.0.2.11");
        var usage = await UsageAsync();
        Assert.Equal(2, usage[Key("198.51.100.0/24", "")].Answers);
        Assert.Equal(1, usage[Key("192.0.2.0/24", "")].Answers);
    }

    [Fact]
    public async Task Each_day_of_UTC_has_its_own_count()
    {
        Permit("198.51.100.7");
        _pipeline.Clock.Advance(TimeSpan.FromDays(1));
        Permit("198.51.100.7");
        Assert.Equal([_now, _now.AddDays(1)], (await UsageAsync()).Keys.Select(key => new DateTimeOffset(key.Day, new TimeOnly(10, 15), TimeSpan.Zero)).Order());
    }

    [Fact]
    public async Task What_is_counted_between_and_after_flushes_adds_up()
    {
        for (var i = 0; i < 5; i++)
        {
            Permit("192.0.2.10");
            _usage.Flush();
            _usage.Flush();
            await _pipeline.StoreWriter.TrySaveAsync(CancellationToken.None);
        }
        Assert.Equal(5, Assert.Single(await UsageAsync()).Value.Answers);
    }

    [Fact]
    public async Task No_permit_is_lost_while_others_flush()
    {
        const int each = 20_000;
        var askers = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < each; i++)
                Permit("192.0.2.10");
        })).ToArray();
        while (!askers.All(asker => asker.IsCompleted))
            _usage.Flush();
        await Task.WhenAll(askers);
        Assert.Equal(4 * each, Assert.Single(await UsageAsync()).Value.Answers);
        Assert.Equal(0, _usage.Uncounted);
    }

    [Fact]
    public void A_pair_that_is_known_is_counted_without_new_memory()
    {
        Permit("192.0.2.10", "piet");
        // The first time that a pair is known, what is made once for the whole program is made.
        Permit("192.0.2.10", "piet");
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            _usage.Permitted(Make.Address("192.0.2.10"), "piet"u8);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public async Task The_decider_tells_of_permits_alone()
    {
        var decider = new RelayDecider(_pipeline.Table, _pipeline.Clock, usage: _usage);
        Assert.Equal(RelayDecision.Permit, decider.Decide(Make.Address("192.0.2.10")));
        Assert.Equal(RelayDecision.NoOpinion, decider.Decide(Make.Address("203.0.113.1")));
        Assert.Equal(RelayDecision.NoOpinion, decider.Decide(null));
        Assert.Equal(1, Assert.Single(await UsageAsync()).Value.Answers);
    }

    [Fact]
    public async Task An_entry_that_closed_in_the_meantime_counts_nothing()
    {
        Permit("203.0.113.1");
        Assert.Empty(await UsageAsync());
    }

    private UsageKey Key(string client, string account) => new(DateOnly.FromDateTime(_now.UtcDateTime), Make.Network(client), account);

    private void Permit(string client, string sender = "") => _usage.Permitted(Make.Address(client), System.Text.Encoding.UTF8.GetBytes(sender));

    private async Task<IReadOnlyDictionary<UsageKey, UsageCount>> UsageAsync()
    {
        _usage.Flush();
        await _pipeline.StoreWriter.TrySaveAsync(CancellationToken.None);
        return await _pipeline.Store.History.ReadUsageAsync(new DateOnly(1970, 1, 1), CancellationToken.None);
    }
}
