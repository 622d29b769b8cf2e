using PopBeforeSmtp.Storage;
using PopBeforeSmtp.Storage.InMemory;

namespace PopBeforeSmtp.Tests.Support;

/// <summary>A store in memory whose disk can be taken away.</summary>
internal sealed class FakeStore : IAuthorizationStore
{
    private readonly InMemoryAuthorizationStore _kept = new();
    private readonly Lock _gate = new();
    private readonly List<StoreChanges> _saves = [];
    private readonly List<StoreChanges> _replacements = [];
    private int _attempts;
    private int _loads;

    public string Name => "fake";

    public IHistory History => _kept.History;

    public void SetHistory(HistoryOptions options) => _kept.SetHistory(options);

    /// <summary>Why loading fails; null: it does not.</summary>
    public string? LoadError { get; set; }

    /// <summary>Why saving fails; null: it does not.</summary>
    public string? SaveError { get; set; }

    /// <summary>Saving waits until it is cancelled.</summary>
    public bool Hangs { get; set; }

    /// <summary>Saving finds it damaged until it is replaced; replacing works unless there is a <see cref="SaveError"/>.</summary>
    public string? Damage { get; set; }

    /// <summary>What LoadAsync says of it.</summary>
    public StoredTable? Salvaged { get; set; }

    public bool IsGone { get; set; }

    public IReadOnlyList<StoreChanges> Replacements => [.. _replacements];

    public int LoadAttempts => Volatile.Read(ref _loads);

    public int SaveAttempts => Volatile.Read(ref _attempts);

    /// <summary>The transactions, in order.</summary>
    public IReadOnlyList<StoreChanges> Saves
    {
        get
        {
            lock (_gate)
                return [.. _saves];
        }
    }

    public Task<StoredTable> LoadAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _loads);
        if (LoadError is { } reason)
            throw new StoreException(reason, new IOException(reason));
        return Salvaged is { } salvaged ? Task.FromResult(salvaged) : _kept.LoadAsync(cancellationToken);
    }

    public async Task SaveAsync(StoreChanges changes, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _attempts);
        if (Hangs)
            await Task.Delay(Timeout.Infinite, cancellationToken);
        if (Damage is { } damage)
            throw new StoreException(damage, new IOException(damage)) { IsDamage = true };
        if (SaveError is { } reason)
            throw new StoreException(reason, new IOException(reason));
        await _kept.SaveAsync(changes, cancellationToken);
        lock (_gate)
            _saves.Add(changes);
    }

    public Task<string> ReplaceAsync(StoreChanges everything, CancellationToken cancellationToken)
    {
        if (SaveError is { } reason)
            throw new StoreException(reason, new IOException(reason));
        lock (_gate)
            _replacements.Add(everything);
        Damage = null;
        IsGone = false;
        return Task.FromResult("fake.damaged");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
