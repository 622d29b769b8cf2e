using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.History;

namespace PopBeforeSmtp.Storage;

/// <summary>What a store has kept of the past. It may be read by anybody at any time, and never makes the one who saves wait.</summary>
internal interface IHistory
{
    /// <summary>What happened to an address, to the networks around it, and to its accounts as a whole; newest first.</summary>
    /// <param name="accounts">The accounts whose suspensions are wanted too.</param>
    /// <param name="since">What is older is not told, whether or not it has been forgotten yet.</param>
    /// <param name="most">How many at most.</param>
    /// <exception cref="StoreException">It cannot be read.</exception>
    Task<IReadOnlyList<HistoryEvent>> ReadAsync(ClientAddress address, IReadOnlyCollection<string> accounts, DateTimeOffset since, int most, CancellationToken cancellationToken);

    /// <summary>The permits that were counted from a day on.</summary>
    /// <exception cref="StoreException">It cannot be read.</exception>
    Task<IReadOnlyDictionary<UsageKey, UsageCount>> ReadUsageAsync(DateOnly since, CancellationToken cancellationToken);

    /// <summary>The accounts that logged in, as far back as events are kept.</summary>
    /// <exception cref="StoreException">It cannot be read.</exception>
    Task<LoggedInAccounts> ReadAccountsAsync(DateTimeOffset since, CancellationToken cancellationToken);
}
