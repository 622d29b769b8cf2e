using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Control;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Ingestion;
using PopBeforeSmtp.RelayEndpoints.MapFiles;
using PopBeforeSmtp.RelayEndpoints.SenderLogins;
using PopBeforeSmtp.Settings;
using PopBeforeSmtp.Storage;

namespace PopBeforeSmtp.Hosting;

/// <summary>
/// Takes changed settings and presets into the running service, all or nothing: everything is read, checked and made before the first
/// of it is put in force. No connection notices; a log source that is the same is not touched.
/// </summary>
internal sealed partial class Reloader(
    SettingsSource source,
    RunningSettings running,
    AuthorizationTable table,
    TableWriter writer,
    IAuthorizationStore store,
    SourceReaders readers,
    SourceSet sources,
    DriftAlarm drift,
    SuspendedAccountsFile suspended,
    RelayDeciders deciders,
    SenderLoginMaps senderLogins,
    MapFileService maps,
    ServiceNotices notices,
    TimeProvider clock,
    ILogger<Reloader> logger)
{
    private readonly SemaphoreSlim _gate = new(1);
    private ReloadView? _last;
    private long _done;
    private long _refused;

    /// <summary>How often everything was taken in.</summary>
    public long Done => Volatile.Read(ref _done);

    /// <summary>How often nothing was, for an error.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>What became of the last one; null: there was none.</summary>
    public ReloadView? Last => Volatile.Read(ref _last);

    public async Task<ReloadView> ReloadAsync()
    {
        await _gate.WaitAsync();
        try
        {
            notices.Reloading();
            var view = await TryReloadAsync();
            Volatile.Write(ref _last, view);
            Interlocked.Increment(ref view.Errors.Count == 0 ? ref _done : ref _refused);
            notices.Reloaded(view.Errors.Count == 0 ? $"reloaded: {view.Changes.Count} changes" : $"reload failed, the settings stay as they were: {view.Errors[0]}");
            return view;
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<ReloadView> TryReloadAsync()
    {
        var before = running.Current;
        try
        {
            // The loop that makes changes begins with the stored table.
            if (!table.IsReady)
                throw new SettingsException(["the stored table has not been loaded; see the status"]);
            var after = KeepSame(before, await source.ReadAsync(before, CancellationToken.None));
            var changes = SettingsChanges.Between(before, after);
            await PutInForceAsync(before, after);
            foreach (var change in changes)
                LogChanged(change);
            LogReloaded(changes.Count);
            return new ReloadView(clock.GetUtcNow(), changes, []);
        }
        catch (SettingsException e)
        {
            foreach (var error in e.Errors)
                LogError(error);
            LogRefused(e.Errors.Count);
            return new ReloadView(clock.GetUtcNow(), [], e.Errors);
        }
        catch (Exception e)
        {
            // Nobody foresaw it. Who asked is told, and the service goes on.
            LogFailed(e);
            return new ReloadView(clock.GetUtcNow(), [], [$"{e.GetType().Name}: {e.Message}"]);
        }
    }

    /// <summary>What is the same goes on with what it knows.</summary>
    private static ProgramSettings KeepSame(ProgramSettings before, ProgramSettings after) => after with
    {
        SenderLoginMaps = [.. after.SenderLoginMaps.Select(map => before.SenderLoginMaps.FirstOrDefault(known => known.Name == map.Name) ?? map)],
    };

    private async Task PutInForceAsync(ProgramSettings before, ProgramSettings after)
    {
        var nextReaders = readers.Make(after);
        var nextMaps = after.MapFiles.Select(options => before.MapFiles.ToList().IndexOf(options) is var index and >= 0 ? maps.Maps[index].Map : MapFileKinds.Create(options)).ToList();

        if (!before.SenderLoginMaps.SequenceEqual(after.SenderLoginMaps) || before.Relay.Addresses != after.Relay.Addresses)
            senderLogins.SetMaps(after.SenderLoginMaps, after.Relay.Addresses);
        deciders.SetRules(after.Relay);
        store.SetHistory(after.Storage.History);
        // The table last: it tells the maps, which ask the others.
        await writer.RunAsync(() => SetRules(after), CancellationToken.None);
        if (before.SuspendedAccounts != after.SuspendedAccounts)
            await suspended.SetPathAsync(after.SuspendedAccounts, writer, CancellationToken.None);
        await maps.ExchangeAsync(nextMaps, CancellationToken.None);
        running.Current = after;

        var ended = readers.Current.Except(nextReaders).ToList();
        await sources.ExchangeAsync([.. nextReaders.Select(reader => reader.Supervisor)], CancellationToken.None);
        readers.Current = nextReaders;
        readers.Release(ended);
        drift.Watches = SourceReaders.Watches(nextReaders);
    }

    private bool SetRules(ProgramSettings settings)
    {
        writer.SetRules(settings.Authorization, settings.Storage.History);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "reload: {Change}")]
    private partial void LogChanged(string change);

    [LoggerMessage(Level = LogLevel.Information, Message = "reloaded: changes={Count}")]
    private partial void LogReloaded(int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "reload: {Error}")]
    private partial void LogError(string error);

    [LoggerMessage(Level = LogLevel.Error, Message = "reload failed: errors={Count}; the settings stay as they were")]
    private partial void LogRefused(int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "reload failed")]
    private partial void LogFailed(Exception error);
}
