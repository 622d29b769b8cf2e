using System.Globalization;
using PopBeforeSmtp.Storage;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Storage;

public sealed class StoreChangesTests
{
    private static readonly DateTimeOffset Time = new(2026, 11, 20, 10, 15, 0, TimeSpan.Zero);

    [Fact]
    public void While_the_store_fails_the_oldest_events_are_given_up_and_counted()
    {
        var pending = new StoreChanges();
        var number = 0L;
        while (pending.LostEvents == 0)
            pending.Add(Some(ref number));
        pending.Add(Some(ref number));
        Assert.InRange(pending.Events.Count, StoreChanges.MostEvents / 2, StoreChanges.MostEvents);
        Assert.Equal(number, pending.Events.Count + pending.LostEvents);
        Assert.Equal(number.ToString(CultureInfo.InvariantCulture), pending.Events[^1].Reason);
        var later = new StoreChanges();
        later.Add(pending);
        Assert.Equal(pending.LostEvents, later.LostEvents);
    }

    [Fact]
    public void A_few_events_alone_do_not_make_a_transaction_of_their_own_and_many_do()
    {
        var changes = new StoreChanges { Events = { Make.Happened("192.0.2.10", Time) } };
        Assert.False(changes.HasEntries);
        Assert.False(changes.IsEmpty);
        while (changes.Events.Count < StoreChanges.ManyEvents)
            changes.Events.Add(changes.Events[0]);
        Assert.True(changes.HasEntries);
        Assert.False(new StoreChanges { ForgetAt = Time }.IsEmpty);
    }

    private static StoreChanges Some(ref long number)
    {
        var changes = new StoreChanges();
        for (var i = 0; i < 1000; i++)
            changes.Events.Add(Make.Happened("192.0.2.10", Time, reason: (++number).ToString(CultureInfo.InvariantCulture)));
        return changes;
    }
}
