namespace PopBeforeSmtp.Doctor.RelayTest;

/// <summary>What stands behind MAIL FROM: and RCPT TO:, brackets included.</summary>
internal sealed record OpenRelayEnvelope(string Name, string Sender, string Recipient)
{
    /// <summary>By its form the recipient may be a mailbox of the relay's own with an odd name: only whoever reads it that way passes the mail on.</summary>
    public bool MayBeLocal { get; init; }
}
