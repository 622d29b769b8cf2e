using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay;

namespace PopBeforeSmtp.RelayEndpoints.MapFiles;

/// <summary>Keeps all map files, each by itself. They can be exchanged while the service runs.</summary>
internal sealed class MapFileService(IReadOnlyList<IMapFile> maps, AuthorizationTable table, RelayDecider decider, TimeProvider clock, ILogger<MapFileService> logger) : BackgroundService
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly Dictionary<MapKeeper, Task> _running = [];
    private volatile IReadOnlyList<MapKeeper> _maps = [.. maps.Select(map => new MapKeeper(map, table, decider, clock, logger))];
    private CancellationToken? _stopping;

    public IReadOnlyList<MapKeeper> Maps => _maps;

    /// <summary>
    /// Keeps these maps from now on. One that is kept already goes on untouched; one that is not among them is emptied, unless
    /// another writes the same file.
    /// </summary>
    public async Task ExchangeAsync(IReadOnlyList<IMapFile> next, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var before = _maps;
            var after = next.Select(map => before.FirstOrDefault(keeper => keeper.Map == map) ?? new MapKeeper(map, table, decider, clock, logger)).ToList();
            foreach (var keeper in before.Except(after))
            {
                keeper.End(isEmptied: !next.Any(map => map.Path == keeper.Map.Path && map.Type == keeper.Map.Type));
                if (_running.Remove(keeper, out var run))
                    await run.WaitAsync(cancellationToken);
            }
            _maps = after;
            StartNew();
        }
        finally
        {
            _gate.Release();
        }
    }

    public override void Dispose()
    {
        foreach (var map in Maps)
            map.Dispose();
        _gate.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await _gate.WaitAsync(CancellationToken.None);
        _stopping = stoppingToken;
        StartNew();
        _gate.Release();
        await Task.Delay(Timeout.InfiniteTimeSpan, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _gate.WaitAsync(CancellationToken.None);
        await Task.WhenAll(_running.Values);
        _gate.Release();
    }

    private void StartNew()
    {
        if (_stopping is not { } stopping)
            return;
        foreach (var keeper in _maps.Where(keeper => !_running.ContainsKey(keeper)))
            _running[keeper] = keeper.RunAsync(stopping);
    }
}
