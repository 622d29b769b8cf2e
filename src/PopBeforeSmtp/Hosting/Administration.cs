using PopBeforeSmtp.Control;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Ingestion;
using PopBeforeSmtp.RelayEndpoints;
using PopBeforeSmtp.RelayEndpoints.MapFiles;
using PopBeforeSmtp.Settings;
using PopBeforeSmtp.Storage;

namespace PopBeforeSmtp.Hosting;

/// <summary>Joins the control socket to the rooms it speaks of.</summary>
internal sealed class Administration(
    AuthorizationTable table,
    TableWriter writer,
    StoreWriter storeWriter,
    IAuthorizationStore store,
    IngestionService ingestion,
    IReadOnlyList<SourceReader> sources,
    IReadOnlyList<RelayEndpoint> endpoints,
    MapFileService maps,
    DriftAlarm drift,
    Explanations explanations,
    TimeProvider clock) : IAdministration
{
    private static readonly TimeSpan SaveTime = TimeSpan.FromSeconds(3);

    // The loop that makes changes begins with the stored table: until then a change would wait, and be made much later.
    private static readonly ChangeReply NotReady = new(false, "the stored table has not been loaded; see the status", []);

    private readonly DateTimeOffset _startedAt = clock.GetUtcNow();

    public bool IsReady => table.IsReady;

    public IEnumerable<ClientView> List(string? user) => ClientViews.List(table, clock.GetUtcNow(), user);

    public ClientView? Find(ClientAddress address) => ClientViews.Find(table, clock.GetUtcNow(), address);

    public Task<WhyView> WhyAsync(ClientAddress address, CancellationToken cancellationToken) => explanations.WhyAsync(address, cancellationToken);

    public Task<ReportView> ReportAsync(TimeSpan since, CancellationToken cancellationToken) => explanations.ReportAsync(since, cancellationToken);

    public async Task<ChangeReply> AllowAsync(ClientNetwork network, TimeSpan? duration, string note, string by, CancellationToken cancellationToken)
    {
        if (!table.IsReady)
            return NotReady;
        var now = clock.GetUtcNow();
        var never = await writer.RunAsync(() => writer.Allow(new HandEntry(network, now, now + duration, note) { By = by }), cancellationToken);
        if (never is { } forbidden)
            return new ChangeReply(false, $"{network} cannot be allowed: NeverAuthorize has {forbidden}", []);
        var until = duration is { } time ? $"for {DurationText.Format(time)}" : "until it is revoked";
        return new ChangeReply(true, $"{network} may relay {until}{await WaitUntilSavedAsync(cancellationToken)}", [network.ToString()]);
    }

    public async Task<ChangeReply> RevokeAsync(ClientNetwork network, string by, CancellationToken cancellationToken)
    {
        if (!table.IsReady)
            return NotReady;
        var revoked = await writer.RunAsync(() => writer.Revoke(network, by), cancellationToken);
        var reply = await ReplyAsync(revoked, $"{network} is not in the table", cancellationToken);
        var left = network.IsSingleAddress ? table.Find(network.Address, clock.GetUtcNow()) : default;
        return left.Hand is { } wider
            ? reply with { IsDone = false, Message = $"{network} still may relay: {wider.Network} is allowed by hand" }
            : reply;
    }

    public async Task<ChangeReply> RevokeUserAsync(string user, string by, CancellationToken cancellationToken)
    {
        if (!table.IsReady)
            return NotReady;
        var revoked = await writer.RunAsync(() => writer.RevokeUser(user, by), cancellationToken);
        return await ReplyAsync(revoked, $"no address is in the table for account {user}", cancellationToken);
    }

    public StatusView Status() => new(
        table.IsReady,
        _startedAt,
        table.Count,
        table.OpenHandEntries(clock.GetUtcNow()).Count,
        table.Rules.Window.TotalSeconds,
        [.. sources.Select(Describe)],
        [.. sources.SelectMany(source => source.Matcher.Rules.Select(rule => new RuleView(rule.Preset.Name, rule.Rule.Name, source.Options.Name, rule.Count)))],
        new StoreView(store.Name, ingestion.LoadError ?? storeWriter.LastError),
        [.. endpoints.Select(Describe)],
        [.. maps.Maps.Select(map => new MapView(map.Options.Type, map.Options.Path, maps.LastError))])
    {
        Drift = [.. drift.Watches.SelectMany(Describe)],
    };

    private async Task<ChangeReply> ReplyAsync(RevokedEntries revoked, string nothing, CancellationToken cancellationToken)
    {
        if (revoked.IsEmpty)
            return new ChangeReply(false, nothing, []);
        List<string> clients = [.. revoked.Rows.Select(row => row.Address.ToString()).Union(revoked.Hand.Select(entry => entry.Network.ToString()))];
        return new ChangeReply(true, $"revoked: {string.Join(", ", clients)}{await WaitUntilSavedAsync(cancellationToken)}", clients);
    }

    /// <summary>What an administrator did must be on disk before it is called done; when the disk is not there, that is said.</summary>
    private async Task<string> WaitUntilSavedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await storeWriter.FlushAsync(cancellationToken).WaitAsync(SaveTime, clock, cancellationToken);
            return "";
        }
        catch (TimeoutException)
        {
            return $" (not saved yet: {storeWriter.LastError ?? "the store is slow"})";
        }
    }

    private static SourceView Describe(SourceReader reader)
    {
        var status = reader.Supervisor.Source.Status;
        var error = reader.Supervisor.LastError;
        return new SourceView(reader.Options.Name, error is null ? status.State : "failed", status.Offset, status.Lag, status.Lines, status.DroppedLines, error) { Untrusted = status.Untrusted };
    }

    private IEnumerable<DriftView> Describe(KeyValuePair<string, DriftWatch> watch) =>
        watch.Value.LastHour(clock.GetUtcNow()).Select(drift => new DriftView(watch.Key, drift.Program, drift.LoginLike, drift.Matched, DriftAlarm.IsAlarming(drift)));

    private static EndpointView Describe(RelayEndpoint endpoint)
    {
        var counters = endpoint.Counters;
        return new EndpointView(
            endpoint.Protocol.Kind,
            endpoint.Listen.Text,
            counters.Connections,
            counters.Of(RelayDecision.Permit),
            counters.Of(RelayDecision.NoOpinion),
            counters.Of(RelayDecision.TryLater),
            counters.Malformed);
    }
}
