using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Core.Relay;

/// <summary>Counts the permits that are given to relays. Called on the thread that answers: it must not wait or throw.</summary>
internal interface IUsageCounter
{
    /// <param name="sender">MAIL FROM, where the relay said it; else empty.</param>
    void Permitted(ClientAddress client, ReadOnlySpan<byte> sender);
}
