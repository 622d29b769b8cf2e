using PopBeforeSmtp.Control;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.History;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Ingestion;
using PopBeforeSmtp.RelayEndpoints;
using PopBeforeSmtp.RelayEndpoints.MapFiles;
using PopBeforeSmtp.Storage;

namespace PopBeforeSmtp.Hosting;

/// <summary>What why and report tell of the running service.</summary>
/// <param name="examples">Endpoints like those that listen, whose answers are not counted.</param>
internal sealed class Explanations(
    AuthorizationTable table,
    StoreWriter storeWriter,
    IAuthorizationStore store,
    UsageCounter usage,
    RunningSettings settings,
    IReadOnlyList<RelayEndpoint> examples,
    RelayDecider decider,
    ISenderLookups lookups,
    TimeProvider clock)
{
    private static readonly TimeSpan SaveTime = TimeSpan.FromSeconds(3);

    public async Task<WhyView> WhyAsync(ClientAddress address, CancellationToken cancellationToken)
    {
        var (history, warning) = await ReadHistoryAsync(address, cancellationToken);
        // After the reading, which takes its time: the answer is that of now.
        var now = clock.GetUtcNow();
        var why = WhyViews.Of(table, now, address, history) with { Warning = warning };
        if (decider.IsBound(address, now))
            why = why with { Reason = $"{why.Reason}; a sender must belong to one of its accounts" };
        return why with { Answers = await AnswersAsync(address, now, cancellationToken) };
    }

    /// <exception cref="ControlException">It cannot be told.</exception>
    public async Task<ReportView> ReportAsync(TimeSpan since, CancellationToken cancellationToken)
    {
        usage.Flush();
        if (!await TrySaveAsync(cancellationToken))
            throw new ControlException(NotSaved());
        try
        {
            return await ReportAsync(store.History, clock.GetUtcNow() - since, cancellationToken);
        }
        catch (StoreException e)
        {
            throw new ControlException(e.Message);
        }
    }

    /// <exception cref="StoreException">It cannot be read.</exception>
    public static async Task<ReportView> ReportAsync(IHistory history, DateTimeOffset from, CancellationToken cancellationToken)
    {
        var counts = await history.ReadUsageAsync(DateOnly.FromDateTime(from.UtcDateTime), cancellationToken);
        var accounts = await history.ReadAccountsAsync(from, cancellationToken);
        return ReportViews.Of(from, counts, accounts.Accounts, accounts.KeptSince);
    }

    private async Task<(IReadOnlyList<HistoryEvent> History, string Warning)> ReadHistoryAsync(ClientAddress address, CancellationToken cancellationToken)
    {
        try
        {
            var now = clock.GetUtcNow();
            var warning = await TrySaveAsync(cancellationToken) ? "" : NotSaved();
            return (await store.History.ReadAsync(address, WhyViews.AccountsOf(table, now, address), now - settings.Current.Storage.History.Keep, WhyViews.MostEvents, cancellationToken), warning);
        }
        catch (StoreException e)
        {
            return ([], $"the history cannot be read: {e.Message}");
        }
    }

    private async Task<bool> TrySaveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await storeWriter.FlushAsync(cancellationToken).WaitAsync(SaveTime, clock, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private string NotSaved() => $"what happened last has not been saved yet: {storeWriter.LastError ?? "the store is slow"}";

    private async Task<IReadOnlyList<RelayAnswerView>> AnswersAsync(ClientAddress address, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var answers = new List<RelayAnswerView>();
        var sender = table.Find(address, now).Row is { } row && RelayedAccount.Of(row, default) is { } account ? account.User : "";
        foreach (var example in examples)
        {
            if (await RelayExample.AnswerAsync(example.Protocol, address, sender, lookups, cancellationToken) is { } answer)
                answers.Add(new RelayAnswerView(example.Protocol.Kind, example.Listen.Text, answer));
        }
        var maps = settings.Current.MapFiles;
        var open = maps.Count == 0 ? [] : OpenClients.Of(decider, now);
        answers.AddRange(maps.Select(map => new RelayAnswerView(MapExample.TypeOf(map), map.Path, MapExample.Answer(map, open, address, now))));
        return answers;
    }
}
