using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Core.Relay;

/// <summary>Is told of decisions that somebody may ask about later. Called on the thread that answers a relay: it must not wait or throw.</summary>
internal interface IRelayObserver
{
    /// <summary>A sender was refused because he belongs to none of the accounts that are logged in from the client's address.</summary>
    /// <param name="accounts">The accounts whose senders would have been accepted.</param>
    void RefusedSender(ClientAddress client, string sender, IReadOnlyList<string> accounts);

    /// <summary>A sender was refused because his account is suspended.</summary>
    void RefusedSuspended(ClientAddress client, string sender, Suspension suspension);
}
