using System.Text;
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
    RelayDecider decider,
    ISenderLookups lookups,
    IAuthorizationStore store,
    IngestionService ingestion,
    SourceReaders sources,
    IReadOnlyList<RelayEndpoint> endpoints,
    MapFileService maps,
    DriftAlarm drift,
    Explanations explanations,
    Reloader reloader,
    TimeProvider clock) : IAdministration
{
    private static readonly TimeSpan SaveTime = TimeSpan.FromSeconds(3);

    // The loop that makes changes begins with the stored table: until then a change would wait, and be made much later.
    private static readonly ChangeReply NotReady = new(false, "the stored table has not been loaded; see the status", []);

    private readonly long _started = clock.GetTimestamp();

    public bool IsReady => table.IsReady;

    public IEnumerable<ClientView> List(string? user) => ClientViews.List(table, clock.GetUtcNow(), user);

    public IEnumerable<ClientView> Newest(string match, int most) => ClientViews.Newest(table, clock.GetUtcNow(), match, most);

    public async Task<ClientView?> FindAsync(ClientAddress address, string? sender, CancellationToken cancellationToken)
    {
        if (sender is not null && await DecideAsync(address, Encoding.UTF8.GetBytes(sender), cancellationToken) != RelayDecision.Permit)
            return null;
        return ClientViews.Find(table, clock.GetUtcNow(), address);
    }

    public Task<WhyView> WhyAsync(ClientAddress address, CancellationToken cancellationToken) => explanations.WhyAsync(address, cancellationToken);

    public Task<ReportView> ReportAsync(TimeSpan since, CancellationToken cancellationToken) => explanations.ReportAsync(since, cancellationToken);

    public IReadOnlyList<SuspensionView> Suspensions() =>
        [.. table.Suspensions.OrderBy(one => one.User, StringComparer.OrdinalIgnoreCase).Select(one => new SuspensionView(one.User, one.SuspendedAt, one.Reason, one.By))];

    public async Task<ChangeReply> AllowAsync(ClientNetwork network, TimeSpan? duration, ChangeRequest request, CancellationToken cancellationToken)
    {
        if (!table.IsReady)
            return NotReady;
        var now = clock.GetUtcNow();
        var entry = new HandEntry(network, now, now + duration, request.Note ?? "") { Owner = request.Owner ?? "", By = request.By ?? "" };
        var never = await writer.RunAsync(() => writer.Allow(entry), cancellationToken);
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
        var setting = table.OpenHandEntries(clock.GetUtcNow()).FirstOrDefault(entry => entry.IsSetting && network.Contains(entry.Network));
        var nothing = setting is null ? $"{network} is not in the table" : $"AlwaysAuthorize has {setting.Network}: take it out there";
        var reply = await ReplyAsync(revoked, nothing, cancellationToken);
        var left = network.IsSingleAddress ? table.Find(network.Address, clock.GetUtcNow()) : default;
        return left.Hand is { } wider
            ? reply with { IsDone = false, Message = $"{network} still may relay: {(wider.IsSetting ? $"AlwaysAuthorize has {wider.Network}" : $"{wider.Network} is allowed by hand")}" }
            : reply;
    }

    public async Task<ChangeReply> RevokeUserAsync(string user, string by, CancellationToken cancellationToken)
    {
        if (!table.IsReady)
            return NotReady;
        var revoked = await writer.RunAsync(() => writer.RevokeUser(user, by), cancellationToken);
        return await ReplyAsync(revoked, $"no address is in the table for account {user}", cancellationToken);
    }

    public async Task<ChangeReply> SuspendAsync(string user, string reason, string by, CancellationToken cancellationToken)
    {
        if (!table.IsReady)
            return NotReady;
        var now = clock.GetUtcNow();
        var revoked = await writer.RunAsync(() => writer.Suspend(new Suspension(user, now, reason, by)), cancellationToken);
        var reply = await ReplyAsync(revoked, "", cancellationToken);
        return reply with { IsDone = true, Message = $"account {user} is suspended{(revoked.IsEmpty ? await WaitUntilSavedAsync(cancellationToken) : $", {reply.Message}")}" };
    }

    public async Task<ChangeReply> UnsuspendAsync(string user, string by, CancellationToken cancellationToken)
    {
        if (!table.IsReady)
            return NotReady;
        if (await writer.RunAsync(() => writer.Lift(user, by), cancellationToken))
            return new ChangeReply(true, $"account {user} may log in again{(table.FindSuspension(user) is null ? "" : ", but SuspendedAccounts has it too")}{await WaitUntilSavedAsync(cancellationToken)}", []);
        return new ChangeReply(false, table.FindSuspension(user) is null ? $"account {user} is not suspended" : $"account {user} stands in SuspendedAccounts: take it out there", []);
    }

    public Task<ReloadView> ReloadAsync() => reloader.ReloadAsync();

    public StatusView Status() => new(
        table.IsReady,
        clock.GetUtcNow() - clock.GetElapsedTime(_started),
        table.Count,
        table.OpenHandEntries(clock.GetUtcNow()).Count(entry => !entry.IsSetting),
        table.Rules.Window.TotalSeconds,
        [.. sources.Current.Select(Describe)],
        [.. sources.Current.SelectMany(source => source.Matcher.Rules.Select(rule => new RuleView(rule.Preset.Name, rule.Rule.Name, source.Options.Name, rule.Count)))],
        new StoreView(store.Name, ingestion.LoadError ?? storeWriter.LastError),
        [.. endpoints.Select(Describe)],
        [.. maps.Maps.Select(map => new MapView(map.Map.Type, map.Map.Path, map.LastError))])
    {
        Drift = [.. drift.Watches.SelectMany(Describe)],
        IsReading = table.IsReading,
        Suspended = table.Suspensions.Count(),
        Reload = reloader.Last,
    };

    private async Task<RelayDecision> DecideAsync(ClientAddress address, byte[] sender, CancellationToken cancellationToken)
    {
        while (true)
        {
            var decision = decider.Decide(new RelayQuestion { Client = address, Sender = sender, HasSender = true }).Decision;
            if (decision != RelayDecision.Undecided)
                return decision;
            await lookups.SettledAsync(cancellationToken);
        }
    }

    private async Task<ChangeReply> ReplyAsync(RevokedEntries revoked, string nothing, CancellationToken cancellationToken)
    {
        if (revoked.IsEmpty)
            return new ChangeReply(false, nothing, []);
        List<string> clients = [.. revoked.Rows.Select(row => table.Rules.NetworkOf(row.Address).ToString()).Union(revoked.Hand.Select(entry => entry.Network.ToString()))];
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
        return new SourceView(reader.Options.Name, error is null ? status.State : "failed", status.Offset, status.Lag, status.Lines, status.DroppedLines, error ?? status.Problem) { Untrusted = status.Untrusted, Gaps = status.Gaps };
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
