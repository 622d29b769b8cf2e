using PopBeforeSmtp.Core.Relay.MapFormats;
using PopBeforeSmtp.RelayEndpoints.MapFiles;

namespace PopBeforeSmtp.Tests.RelayEndpoints.MapFiles;

/// <summary>A map whose disk can be taken away.</summary>
internal sealed class FailingMap : IMapFile
{
    private int _updates;

    public string Type => "fake";

    public string Path => "/maps/fake";

    public string? Error { get; set; }

    public int Updates => Volatile.Read(ref _updates);

    public Task<MapUpdate> UpdateAsync(IReadOnlyList<OpenClient> clients, DateTimeOffset now, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _updates);
        return Error is { } reason ? throw new IOException(reason) : Task.FromResult(new MapUpdate(true, []));
    }
}
