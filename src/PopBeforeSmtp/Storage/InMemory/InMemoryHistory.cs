using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.History;

namespace PopBeforeSmtp.Storage.InMemory;

/// <summary>The past of a service that keeps nothing over a restart.</summary>
internal sealed class InMemoryHistory : IHistory
{
    /// <summary>Memory is dearer than a disk.</summary>
    private const int MostEvents = 100_000;

    private readonly Lock _gate = new();
    private readonly Queue<HistoryEvent> _events = new();
    private readonly StoreChanges _usage = new();

    public HistoryOptions Options { get; set; } = HistoryOptions.Default;

    public void Add(StoreChanges changes)
    {
        lock (_gate)
        {
            foreach (var one in changes.Events)
                _events.Enqueue(one);
            while (_events.Count > Math.Min(MostEvents, Options.MaximumEvents))
                _events.Dequeue();
            foreach (var (key, count) in changes.Usage)
                _usage.Count(key, count);
            if (changes.ForgetAt is { } now)
                Forget(now);
        }
    }

    public Task<IReadOnlyList<HistoryEvent>> ReadAsync(ClientAddress address, IReadOnlyCollection<string> accounts, DateTimeOffset since, int most, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var found = _events.Reverse()
                .Where(one => one.At >= since && (one.Client?.Contains(address) ?? accounts.Contains(one.Account, StringComparer.OrdinalIgnoreCase)))
                .Take(most);
            return Task.FromResult<IReadOnlyList<HistoryEvent>>([.. found]);
        }
    }

    public Task<IReadOnlyDictionary<UsageKey, UsageCount>> ReadUsageAsync(DateOnly since, CancellationToken cancellationToken)
    {
        lock (_gate)
            return Task.FromResult<IReadOnlyDictionary<UsageKey, UsageCount>>(_usage.Usage.Where(pair => pair.Key.Day >= since).ToDictionary());
    }

    public Task<LoggedInAccounts> ReadAccountsAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var logins = _events.Where(one => one.At >= since && one.Kind is (HistoryKind.Authorized or HistoryKind.Renewed or HistoryKind.Exempted or HistoryKind.Refused));
            return Task.FromResult(new LoggedInAccounts([.. logins.Select(one => one.Account).Distinct()], _events.Count == 0 ? null : _events.Min(one => one.At)));
        }
    }

    private void Forget(DateTimeOffset now)
    {
        var young = _events.Where(one => one.At >= now - Options.Keep).ToList();
        _events.Clear();
        young.ForEach(_events.Enqueue);
        var day = DateOnly.FromDateTime((now - Options.KeepUsage).UtcDateTime);
        foreach (var key in _usage.Usage.Keys.Where(key => key.Day < day).ToList())
            _usage.Usage.Remove(key);
    }
}
