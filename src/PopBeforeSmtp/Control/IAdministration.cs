using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Control;

/// <summary>What an administrator can see and change in the running service.</summary>
internal interface IAdministration
{
    /// <param name="user">Only rows of this account; null for all.</param>
    IEnumerable<ClientView> List(string? user);

    ClientView? Find(ClientAddress address);

    /// <summary>false until the stored table has been loaded.</summary>
    bool IsReady { get; }

    /// <param name="duration">null: until it is revoked.</param>
    Task<ChangeReply> AllowAsync(ClientNetwork network, TimeSpan? duration, string note, CancellationToken cancellationToken);

    Task<ChangeReply> RevokeAsync(ClientNetwork network, CancellationToken cancellationToken);

    Task<ChangeReply> RevokeUserAsync(string user, CancellationToken cancellationToken);

    StatusView Status();
}
