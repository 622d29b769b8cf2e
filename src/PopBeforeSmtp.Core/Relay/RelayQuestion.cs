using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Core.Relay;

/// <summary>What a relay asks. The sender is a slice of the request.</summary>
internal readonly ref struct RelayQuestion
{
    /// <summary>The whole address asked for; null when the question held none, or more than one.</summary>
    public ClientAddress? Client { get; init; }

    /// <summary>MAIL FROM without its angle brackets; empty for the null sender. Only with <see cref="HasSender"/>.</summary>
    public ReadOnlySpan<byte> Sender { get; init; }

    /// <summary>Whether the relay said the sender, and said it once.</summary>
    public bool HasSender { get; init; }

    /// <summary>Whether it is about a recipient, so that a refusal refuses nothing but that one mail.</summary>
    public bool IsOfRecipient { get; init; }
}
