namespace PopBeforeSmtp.Storage;

/// <summary>
/// Keeps the table over restarts. Used by one caller at a time. It fails loudly and never retries by itself: the caller keeps
/// what was not saved and comes back.
/// </summary>
internal interface IAuthorizationStore : IAsyncDisposable
{
    /// <summary>For messages and the status: where it is.</summary>
    string Name { get; }

    /// <summary>What was saved of the past.</summary>
    IHistory History { get; }

    /// <summary>How much of the past is kept, from the next time something is forgotten on.</summary>
    void SetHistory(HistoryOptions options);

    /// <summary>Opens the store, making it when there is none, and reads all of it.</summary>
    /// <returns>Of a damaged store what can still be read of that which stands in no log; it stays as it is until it is replaced.</returns>
    /// <exception cref="StoreException">It cannot be opened, or is not ours; nothing has been changed.</exception>
    Task<StoredTable> LoadAsync(CancellationToken cancellationToken);

    /// <summary>Saves all changes or none of them, durably: after a return a power cut does not take them back.</summary>
    /// <exception cref="StoreException">Nothing was saved.</exception>
    Task SaveAsync(StoreChanges changes, CancellationToken cancellationToken);

    /// <summary>What was opened is no longer where it was: a save would go where nobody finds it.</summary>
    bool IsGone { get; }

    /// <summary>Puts what is damaged aside, and begins anew.</summary>
    /// <param name="everything">The whole table.</param>
    /// <returns>Where the damaged one is kept now; empty when there was none any more.</returns>
    /// <exception cref="StoreException">It could not be done: what was there is still there.</exception>
    Task<string> ReplaceAsync(StoreChanges everything, CancellationToken cancellationToken);
}
