using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Ingestion;

/// <summary>What happens to who may relay when the host's clock is set.</summary>
public sealed class ClockStepTests : IAsyncDisposable
{
    private const string Client = "192.0.2.10";
    private const string Other = "192.0.2.11";

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly TwoClocks _clocks = new();
    private readonly FakeStore _store = new();
    private readonly ClockedTable _service;

    public ClockStepTests() => _service = new ClockedTable(_clocks, _store);

    public static TheoryData<double> Steps => [1, -1, 24, -24, 0.05, -0.05, 24 * 365 * 56, -24 * 365 * 56];

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task An_entry_lives_as_long_as_it_would_have_when_the_clock_is_set(double hours)
    {
        await _service.LoadAsync();
        await _service.LogInAsync(Client);
        await _service.AdvanceAsync(10 * Minute);

        _clocks.Wall += TimeSpan.FromHours(hours);
        Assert.Equal(RelayDecision.Permit, _service.Ask(Client));
        await _service.TickAsync();
        Assert.Equal(RelayDecision.Permit, _service.Ask(Client));

        await _service.AdvanceAsync(19 * Minute);
        Assert.Equal(RelayDecision.Permit, _service.Ask(Client));
        await _service.AdvanceAsync(Minute + TimeSpan.FromSeconds(2));
        Assert.Equal(RelayDecision.NoOpinion, _service.Ask(Client));
        Assert.Equal(0, _service.Table.Count);
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_login_right_after_the_clock_was_set_counts_before_anybody_has_noticed(double hours)
    {
        await _service.LoadAsync();
        _clocks.Wall += TimeSpan.FromHours(hours);
        await _service.LogInAsync(Client);
        Assert.Equal(RelayDecision.Permit, _service.Ask(Client));

        await _service.AdvanceAsync(29 * Minute);
        Assert.Equal(RelayDecision.Permit, _service.Ask(Client));
        await _service.AdvanceAsync(Minute + TimeSpan.FromSeconds(2));
        Assert.Equal(RelayDecision.NoOpinion, _service.Ask(Client));
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_login_that_was_read_and_not_taken_in_when_the_clock_was_set_is_as_old_as_it_is(double hours)
    {
        await _service.LoadAsync();
        _service.Read(Client);
        await _service.SetAsync(TimeSpan.FromHours(hours));
        await _service.TakeAsync();
        Assert.Equal(RelayDecision.Permit, _service.Ask(Client));
        await _service.AdvanceAsync(30 * Minute + TimeSpan.FromSeconds(2));
        Assert.Equal(RelayDecision.NoOpinion, _service.Ask(Client));
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task What_is_allowed_by_hand_for_a_time_and_what_was_revoked_moves_too(double hours)
    {
        await _service.LoadAsync();
        await _service.LogInAsync(Other);
        await _service.DoAsync(() => _service.Writer.Allow(Make.Hand(Client, _clocks.Steady.GetUtcNow(), Hour)));
        await _service.DoAsync(() => _service.Writer.Revoke(Make.Network(Other)));
        await _service.SetAsync(TimeSpan.FromHours(hours));
        await _service.AdvanceAsync(59 * Minute);
        Assert.Equal(RelayDecision.Permit, _service.Ask(Client));
        Assert.Equal(RelayDecision.NoOpinion, _service.Ask(Other));
        await _service.AdvanceAsync(Minute);
        Assert.Equal(RelayDecision.NoOpinion, _service.Ask(Client));
    }

    [Fact]
    public async Task The_step_is_said_once_and_the_rows_are_saved_by_the_new_clock()
    {
        await _service.LoadAsync();
        await _service.LogInAsync(Client);
        await _service.SetAsync(Hour);
        await _service.TickAsync();
        await _service.SaveAsync();
        Assert.Equal(["clock: the host's clock was set forward by 60 min; entries moved with it=1"], _service.Log.Of(LogLevel.Warning));
        var stored = await _store.LoadAsync(CancellationToken.None);
        Assert.Equal(_clocks.Wall, Assert.Single(stored.Rows).LastLogin);
    }

    [Fact]
    public async Task A_suspended_host_wakes_up_to_entries_that_are_older()
    {
        await _service.LoadAsync();
        await _service.LogInAsync(Client);
        // CLOCK_BOOTTIME goes on while the host sleeps.
        _clocks.Advance(31 * Minute);
        Assert.Equal(RelayDecision.NoOpinion, _service.Ask(Client));
    }

    [Theory]
    [InlineData("1970-01-01T00:00:07Z")]
    [InlineData("2026-11-20T09:30:00Z")]
    public async Task A_start_before_the_store_was_written_opens_nothing_of_it_however_long_that_takes(string boot)
    {
        await WriteStoreAsync();
        _clocks.Wall = DateTimeOffset.Parse(boot, System.Globalization.CultureInfo.InvariantCulture);
        await using var started = await StartAsync();
        Assert.Equal(RelayDecision.NoOpinion, started.Ask(Client));
        Assert.StartsWith("clock: the store was written last at 2026-11-20 10:15:00Z and now it is", Assert.Single(started.Log.Of(LogLevel.Error)));

        // The clock gets there by itself, and the service is started once more.
        for (var minute = 0; minute < 90; minute += 5)
        {
            await started.AdvanceAsync(5 * Minute);
            Assert.Equal(RelayDecision.NoOpinion, started.Ask(Client));
            await started.SaveAsync();
            await using var again = await StartAsync();
            Assert.Equal(RelayDecision.NoOpinion, again.Ask(Client));
        }
    }

    [Fact]
    public async Task A_boot_in_1970_and_the_right_time_soon_after_expires_nobody()
    {
        await WriteStoreAsync();
        var right = _clocks.Wall;
        _clocks.Wall = DateTimeOffset.UnixEpoch.AddSeconds(7);
        await using var started = await StartAsync();
        await started.LogInAsync(Other);
        await started.AdvanceAsync(5 * Minute);

        await started.SetAsync(right + 10 * Minute - _clocks.Wall);
        Assert.Equal(RelayDecision.Permit, started.Ask(Client));
        Assert.Equal(RelayDecision.Permit, started.Ask(Other));
        await started.AdvanceAsync(20 * Minute + TimeSpan.FromSeconds(2));
        Assert.Equal(RelayDecision.NoOpinion, started.Ask(Client));
        Assert.Equal(RelayDecision.Permit, started.Ask(Other));
        await started.AdvanceAsync(5 * Minute);
        Assert.Equal(RelayDecision.NoOpinion, started.Ask(Other));
    }

    [Fact]
    public async Task The_right_time_that_comes_later_than_a_window_dates_nothing_any_more()
    {
        await WriteStoreAsync();
        var right = _clocks.Wall;
        _clocks.Wall = DateTimeOffset.UnixEpoch.AddSeconds(7);
        await using var started = await StartAsync();
        await started.AdvanceAsync(30 * Minute);
        await started.SetAsync(right + Minute - _clocks.Wall);
        Assert.Equal(RelayDecision.NoOpinion, started.Ask(Client));
    }

    [Fact]
    public async Task What_is_allowed_for_ever_is_allowed_at_any_time()
    {
        await _service.LoadAsync();
        await _service.DoAsync(() => _service.Writer.Allow(Make.Hand(Client, _clocks.Steady.GetUtcNow())));
        await _service.DoAsync(() => _service.Writer.Allow(Make.Hand(Other, _clocks.Steady.GetUtcNow(), Hour)));
        await _service.SaveAsync();
        _clocks.Wall = DateTimeOffset.UnixEpoch;
        await using var started = await StartAsync();
        Assert.Equal(RelayDecision.Permit, started.Ask(Client));
        Assert.Equal(RelayDecision.NoOpinion, started.Ask(Other));
    }

    [Fact]
    public async Task A_backlog_of_lines_from_the_future_opens_nothing()
    {
        await _service.LoadAsync();
        _service.Matcher.IsLive = false;
        await _service.LogInAsync(Client, _clocks.Wall + 2 * Minute);
        await _service.LogInAsync(Other, _clocks.Wall + TimeSpan.FromSeconds(30));
        Assert.Equal(RelayDecision.NoOpinion, _service.Ask(Client));
        Assert.Equal(RelayDecision.Permit, _service.Ask(Other));
    }

    private async Task WriteStoreAsync()
    {
        await _service.LoadAsync();
        await _service.LogInAsync(Client);
        await _service.SaveAsync();
    }

    private async Task<ClockedTable> StartAsync()
    {
        // A process begins with the time that it is.
        _clocks.Steady.Follow(_clocks.Steady.WallBase);
        var started = new ClockedTable(_clocks, _store);
        await started.LoadAsync();
        return started;
    }
}
