using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Control;

/// <summary>What an administrator can see and change in the running service.</summary>
internal interface IAdministration
{
    /// <param name="user">Only rows of this account; null for all.</param>
    IEnumerable<ClientView> List(string? user);

    ClientView? Find(ClientAddress address);

    /// <summary>Explains the answer that a relay gets for an address.</summary>
    Task<WhyView> WhyAsync(ClientAddress address, CancellationToken cancellationToken);

    /// <summary>Who relayed through the table.</summary>
    /// <param name="since">How far back.</param>
    /// <exception cref="ControlException">It cannot be told.</exception>
    Task<ReportView> ReportAsync(TimeSpan since, CancellationToken cancellationToken);

    /// <summary>false until the stored table has been loaded.</summary>
    bool IsReady { get; }

    /// <param name="duration">null: until it is revoked.</param>
    /// <param name="by">The account of this host that asks; may be empty.</param>
    Task<ChangeReply> AllowAsync(ClientNetwork network, TimeSpan? duration, string note, string by, CancellationToken cancellationToken);

    Task<ChangeReply> RevokeAsync(ClientNetwork network, string by, CancellationToken cancellationToken);

    Task<ChangeReply> RevokeUserAsync(string user, string by, CancellationToken cancellationToken);

    StatusView Status();
}
