using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Core.Relay.MapFormats;

namespace PopBeforeSmtp.RelayEndpoints.MapFiles;

/// <summary>
/// Keeps one map file as the table is, at most once a second: Postfix tells a changed hash or cdb by whole seconds, and each
/// change makes its smtpd processes start anew. A map that fails or is slow holds up no other.
/// </summary>
/// <remarks>A map file has no clock of its own. At the end it is emptied: nobody would take an address out of it any more.</remarks>
internal sealed partial class MapKeeper(IMapFile map, AuthorizationTable table, RelayDecider decider, TimeProvider clock, ILogger logger) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1.1);
    private static readonly TimeSpan LoadTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    /// <summary>So many addresses stand in one line.</summary>
    private const int MostNamed = 20;

    private readonly SemaphoreSlim _changed = new(0, 1);
    private readonly CancellationTokenSource _ended = new();
    private readonly HashSet<ClientNetwork> _toldLeftOut = [];

    // What may stand in the file, and of that what no longer should and has been told of.
    private readonly HashSet<ClientNetwork> _inFile = [];
    private readonly HashSet<ClientNetwork> _toldStale = [];
    private bool _isReplaced;
    private long? _writtenAt;

    public IMapFile Map => map;

    /// <summary>Why the last update failed; null when it did not.</summary>
    public string? LastError { get; private set; }

    public void Dispose()
    {
        _changed.Dispose();
        _ended.Dispose();
    }

    /// <summary>Nobody wants this map any more; RunAsync then returns.</summary>
    /// <param name="isEmptied">false: another writes the same file from now on, and what is in it is right until then.</param>
    public void End(bool isEmptied)
    {
        _isReplaced = !isEmptied;
        _ended.Cancel();
    }

    public async Task RunAsync(CancellationToken stoppingToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, _ended.Token);
        await RunUntilAsync(ending.Token);
    }

    private async Task RunUntilAsync(CancellationToken stoppingToken)
    {
        table.Changed += Wake;
        try
        {
            // What a run that was killed left in the map is replaced even when the table cannot be loaded.
            await WaitForTableAsync(stoppingToken);
            while (true)
            {
                var isWritten = await TryUpdateAsync(now => OpenClients.Of(decider, now), stoppingToken);
                await Task.Delay(isWritten ? Interval : RetryDelay, clock, stoppingToken);
                if (isWritten)
                    await _changed.WaitAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            if (_isReplaced)
                return;
            await WaitForAnotherSecondAsync();
            await TryUpdateAsync(_ => [], CancellationToken.None);
        }
        finally
        {
            table.Changed -= Wake;
        }
    }

    /// <summary>
    /// Sendmail tells a changed map by whole seconds, as Postfix does: a session that opened the map as it was written last would go on
    /// with it, and nobody comes after this update.
    /// </summary>
    private async Task WaitForAnotherSecondAsync()
    {
        if (_writtenAt is { } writtenAt && Interval - clock.GetElapsedTime(writtenAt) is var left && left > TimeSpan.Zero)
            await Task.Delay(left, clock, CancellationToken.None);
    }

    private async Task WaitForTableAsync(CancellationToken cancellationToken)
    {
        if (!table.IsReady)
            await _changed.WaitAsync(LoadTime, cancellationToken);
    }

    private async Task<bool> TryUpdateAsync(Func<DateTimeOffset, IReadOnlyList<OpenClient>> read, CancellationToken cancellationToken)
    {
        IReadOnlyList<OpenClient> clients = [];
        try
        {
            var now = clock.GetUtcNow();
            clients = read(now);
            var update = await map.UpdateAsync(clients, now, cancellationToken);
            _writtenAt = update.IsWritten ? clock.GetTimestamp() : _writtenAt;
            if (update.IsWritten)
                LogWritten(map.Type, map.Path, clients.Count);
            TellLeftOut(update.LeftOut);
            LastError = null;
            _toldStale.Clear();
            _inFile.Clear();
            _inFile.UnionWith(clients.Select(client => client.Network));
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // Whatever it is: a map that nobody keeps any more would stay open for ever.
            if (LastError != e.Message)
                LogFailed(map.Type, map.Path, e.Message);
            LastError = e.Message;
            TellStale(clients);
            return false;
        }
    }

    /// <summary>Nobody else will say that a relay still lets them in.</summary>
    private void TellStale(IReadOnlyList<OpenClient> clients)
    {
        var stale = _inFile.Except(clients.Select(client => client.Network)).ToList();
        // Whether what failed has come into the file is not known.
        _inFile.UnionWith(clients.Select(client => client.Network));
        _toldStale.IntersectWith(stale);
        var fresh = stale.Where(_toldStale.Add).ToList();
        if (fresh.Count > 0)
            LogStale(map.Type, map.Path, string.Join(' ', fresh.Take(MostNamed)) + (fresh.Count > MostNamed ? $" and {fresh.Count - MostNamed} more" : ""));
    }

    private void TellLeftOut(IReadOnlyList<LeftOutClient> leftOut)
    {
        _toldLeftOut.IntersectWith(leftOut.Select(client => client.Network));
        foreach (var client in leftOut.Where(client => _toldLeftOut.Add(client.Network)))
            LogLeftOut(client.Network, map.Type, client.Reason);
    }

    private void Wake()
    {
        if (_changed.CurrentCount == 0)
            _changed.Release();
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "map written: type={Type}, path={Path}, clients={Count}")]
    private partial void LogWritten(string type, string path, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "map failed: type={Type}, path={Path}, reason={Reason}; trying again")]
    private partial void LogFailed(string type, string path, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "map still open: type={Type}, path={Path}, clients={Clients}, reason=they may relay no more, and the map, which may have them, cannot be written")]
    private partial void LogStale(string type, string path, string clients);

    [LoggerMessage(Level = LogLevel.Warning, Message = "map: client={Client}, reason=left out of {Type}, {Reason}")]
    private partial void LogLeftOut(ClientNetwork client, string type, string reason);
}
