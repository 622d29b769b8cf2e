using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.RelayEndpoints.MapFiles;

/// <summary>
/// Keeps the map files as the table is, at most once a second: Postfix tells a changed hash or cdb by whole seconds, and each
/// change makes its smtpd processes start anew.
/// </summary>
/// <remarks>A map file has no clock of its own. At the end it is emptied: nobody would take an address out of it any more.</remarks>
internal sealed partial class MapFileService(IReadOnlyList<MapFile> maps, AuthorizationTable table, TimeProvider clock, ILogger<MapFileService> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1.1);
    private static readonly TimeSpan LoadTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _changed = new(0, 1);
    private readonly HashSet<string> _toldLeftOut = [];

    /// <summary>Why the last update failed; null when it did not.</summary>
    public string? LastError { get; private set; }

    public IReadOnlyList<MapFile> Maps => maps;

    public override void Dispose()
    {
        _changed.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (maps.Count == 0)
            return;
        table.Changed += Wake;
        try
        {
            // What a run that was killed left in the maps is replaced even when the table cannot be loaded.
            await WaitForTableAsync(stoppingToken);
            while (true)
            {
                var isWritten = await TryWriteAllAsync(MapRows.Of(table, clock.GetUtcNow()), stoppingToken);
                await Task.Delay(isWritten ? Interval : RetryDelay, clock, stoppingToken);
                if (isWritten)
                    await _changed.WaitAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await TryWriteAllAsync(new MapRows([], []), CancellationToken.None);
        }
        finally
        {
            table.Changed -= Wake;
        }
    }

    private async Task WaitForTableAsync(CancellationToken cancellationToken)
    {
        if (!table.IsReady)
            await _changed.WaitAsync(LoadTime, cancellationToken);
    }

    private async Task<bool> TryWriteAllAsync(MapRows rows, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var map in maps)
            {
                if (await map.WriteAsync(rows.Keys, cancellationToken))
                    LogWritten(map.Options.Type, map.Options.Path, rows.Keys.Count);
            }
            TellLeftOut(rows);
            LastError = null;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (LastError != e.Message)
                LogFailed(e.Message);
            LastError = e.Message;
            return false;
        }
    }

    private void TellLeftOut(MapRows rows)
    {
        _toldLeftOut.IntersectWith(rows.LeftOut);
        foreach (var client in rows.LeftOut.Where(_toldLeftOut.Add))
            LogLeftOut(client);
    }

    private void Wake()
    {
        if (_changed.CurrentCount == 0)
            _changed.Release();
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "map written: type={Type}, path={Path}, addresses={Count}")]
    private partial void LogWritten(string type, string path, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "map failed: reason={Reason}; trying again")]
    private partial void LogFailed(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "map: client={Client}, reason=left out, as a key of an indexed map it would open other addresses too; use the policy service or socketmap")]
    private partial void LogLeftOut(string client);
}
