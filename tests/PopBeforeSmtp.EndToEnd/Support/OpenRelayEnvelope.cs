namespace PopBeforeSmtp.EndToEnd.Support;

/// <summary>What stands behind MAIL FROM: and RCPT TO:, brackets included.</summary>
internal sealed record OpenRelayEnvelope(string Name, string Sender, string Recipient);
