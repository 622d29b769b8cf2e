using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Control;

/// <summary>What an administrator can see and change in the running service.</summary>
internal interface IAdministration
{
    /// <param name="user">Only rows of this account; null for all.</param>
    IEnumerable<ClientView> List(string? user);

    /// <summary>The latest logins and the entries by hand, so that a table of a million need not be sent to be looked at.</summary>
    /// <param name="match">What the client or one of its accounts must hold; empty for all.</param>
    /// <param name="most">How many, newest first.</param>
    IEnumerable<ClientView> Newest(string match, int most);

    /// <param name="sender">Only as far as it may relay in this name, empty for the null sender; null: in any that it may use.</param>
    /// <returns>null when it may not relay.</returns>
    Task<ClientView?> FindAsync(ClientAddress address, string? sender, CancellationToken cancellationToken);

    IReadOnlyList<SuspensionView> Suspensions();

    /// <summary>Explains the answer that a relay gets for an address.</summary>
    Task<WhyView> WhyAsync(ClientAddress address, CancellationToken cancellationToken);

    /// <summary>Who relayed through the table.</summary>
    /// <param name="since">How far back.</param>
    /// <exception cref="ControlException">It cannot be told.</exception>
    Task<ReportView> ReportAsync(TimeSpan since, CancellationToken cancellationToken);

    /// <summary>false until the stored table has been loaded.</summary>
    bool IsReady { get; }

    /// <param name="duration">null: until it is revoked.</param>
    /// <param name="request">Note, owner, and by whom.</param>
    Task<ChangeReply> AllowAsync(ClientNetwork network, TimeSpan? duration, ChangeRequest request, CancellationToken cancellationToken);

    Task<ChangeReply> SuspendAsync(string user, string reason, string by, CancellationToken cancellationToken);

    Task<ChangeReply> UnsuspendAsync(string user, string by, CancellationToken cancellationToken);

    Task<ChangeReply> RevokeAsync(ClientNetwork network, string by, CancellationToken cancellationToken);

    Task<ChangeReply> RevokeUserAsync(string user, string by, CancellationToken cancellationToken);

    /// <summary>Takes in the settings and presets as they are now, all or nothing. Goes on to its end when nobody waits for it.</summary>
    Task<ReloadView> ReloadAsync();

    StatusView Status();
}
