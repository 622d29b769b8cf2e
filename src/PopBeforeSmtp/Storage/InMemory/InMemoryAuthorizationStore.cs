using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.LogLines;

namespace PopBeforeSmtp.Storage.InMemory;

/// <summary>Keeps nothing over a restart: for the demonstration, and as the model the other stores are tested against.</summary>
internal sealed class InMemoryAuthorizationStore(HistoryOptions? history = null) : IAuthorizationStore
{
    private readonly Dictionary<ClientAddress, Authorization> _rows = [];
    private readonly Dictionary<ClientNetwork, HandEntry> _hand = [];
    private readonly Dictionary<string, IReadOnlyList<LogPosition>> _positions = [];
    private readonly Dictionary<string, Suspension> _suspensions = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _presetsWithEnds = [];
    private readonly InMemoryHistory _history = new() { Options = history ?? HistoryOptions.Default };

    public string Name => "memory";

    public IHistory History => _history;

    public void SetHistory(HistoryOptions options) => _history.Options = options;

    public Task<StoredTable> LoadAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new StoredTable([.. _rows.Values], [.. _hand.Values], [.. _positions.Values.SelectMany(positions => positions)])
        {
            Suspensions = [.. _suspensions.Values],
            PresetsWithEnds = [.. _presetsWithEnds],
        });

    public Task SaveAsync(StoreChanges changes, CancellationToken cancellationToken)
    {
        Apply(_rows, changes.Rows);
        Apply(_hand, changes.Hand);
        Apply(_suspensions, changes.Suspensions);
        _presetsWithEnds.UnionWith(changes.PresetsWithEnds);
        _history.Add(changes);
        foreach (var (source, positions) in changes.Positions)
            _positions[source] = positions;
        return Task.CompletedTask;
    }

    public bool IsGone => false;

    public async Task<string> ReplaceAsync(StoreChanges everything, CancellationToken cancellationToken)
    {
        _rows.Clear();
        _hand.Clear();
        _suspensions.Clear();
        _positions.Clear();
        await SaveAsync(everything, cancellationToken);
        return "";
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static void Apply<TKey, TValue>(Dictionary<TKey, TValue> kept, Dictionary<TKey, TValue?> changes)
        where TKey : notnull
        where TValue : class
    {
        foreach (var (key, value) in changes)
        {
            if (value is null)
                kept.Remove(key);
            else
                kept[key] = value;
        }
    }
}
