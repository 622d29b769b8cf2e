using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.RelayEndpoints.MapFiles;

/// <summary>Keeps all map files, each by itself.</summary>
internal sealed class MapFileService(IReadOnlyList<IMapFile> maps, AuthorizationTable table, TimeProvider clock, ILogger<MapFileService> logger) : BackgroundService
{
    public IReadOnlyList<MapKeeper> Maps { get; } = [.. maps.Select(map => new MapKeeper(map, table, clock, logger))];

    public override void Dispose()
    {
        foreach (var map in Maps)
            map.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(Maps.Select(map => map.RunAsync(stoppingToken)));
}
