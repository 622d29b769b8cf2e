namespace PopBeforeSmtp.Doctor.RelayTest;

/// <summary>How far an envelope came.</summary>
/// <param name="Reply">The refusal of its sender, or what was said of its recipient; null: the connection was lost before.</param>
internal sealed record EnvelopeAnswer(OpenRelayEnvelope Envelope, SmtpReply? Reply);
