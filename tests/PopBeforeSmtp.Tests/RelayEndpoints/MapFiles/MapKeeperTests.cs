using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.RelayEndpoints.MapFiles;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.RelayEndpoints.MapFiles;

/// <summary>What is said of a map that cannot be written.</summary>
public sealed class MapKeeperTests : IAsyncDisposable
{
    private readonly ManualTimeProvider _clock = new();
    private readonly FailingMap _map = new();
    private readonly RecordingLogger _log = new();
    private readonly AuthorizationTable _table = new(Make.Rules);
    private readonly MapKeeper _keeper;
    private readonly CancellationTokenSource _stop = new();
    private Task _run = Task.CompletedTask;

    public MapKeeperTests() => _keeper = new MapKeeper(_map, _table, new RelayDecider(_table, _clock), _clock, _log);

    private IEnumerable<string> StillOpen => _log.Of(LogLevel.Error).Where(line => line.StartsWith("map still open", StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Wait.UntilAsync(_clock, TimeSpan.FromSeconds(1), () => _run.IsCompleted);
        _keeper.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task Who_expired_and_still_stands_in_a_map_that_cannot_be_written_is_said_once()
    {
        await StartAsync("192.0.2.10");
        _map.Error = "disk full";
        await UntilUpdatedAsync(() => _table.Record(Make.Login("192.0.2.11", _clock.GetUtcNow()), _clock.GetUtcNow()));
        Assert.Empty(StillOpen);
        await UntilUpdatedAsync(() => _clock.Advance(Make.Window));
        await UntilUpdatedAsync(() => { });
        Assert.Equal("map still open: type=fake, path=/maps/fake, clients=192.0.2.10 192.0.2.11, reason=they may relay no more, and the map, which may have them, cannot be written", Assert.Single(StillOpen));
        Assert.Single(_log.Of(LogLevel.Error), line => line.StartsWith("map failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task When_the_map_has_been_written_again_nothing_is_left_to_say()
    {
        await StartAsync("192.0.2.10");
        _map.Error = "disk full";
        await UntilUpdatedAsync(() => _clock.Advance(Make.Window));
        _map.Error = null;
        await UntilUpdatedAsync(() => { });
        _map.Error = "disk full";
        await UntilUpdatedAsync(() => _table.Record(Make.Login("192.0.2.11", _clock.GetUtcNow()), _clock.GetUtcNow()));
        Assert.True(StillOpen.Count() <= 1);
        Assert.DoesNotContain(StillOpen, line => line.Contains("192.0.2.11"));
    }

    private async Task StartAsync(string address)
    {
        _table.Load([Make.Row(address, _clock.GetUtcNow())], []);
        _run = _keeper.RunAsync(_stop.Token);
        await Wait.UntilAsync(() => _map.Updates == 1 && _clock.Waiting == 1);
    }

    private async Task UntilUpdatedAsync(Action change)
    {
        var before = _map.Updates;
        change();
        _table.Purge(_clock.GetUtcNow());
        await Wait.UntilAsync(_clock, TimeSpan.FromSeconds(0.5), () => _map.Updates > before);
    }
}
