namespace PopBeforeSmtp.Core.LogLines;

/// <summary>
/// One line, taken apart: who wrote it, when, and what. The parts are slices of the bytes that were read and live no longer
/// than they do.
/// </summary>
internal readonly ref struct LogLine
{
    /// <summary>As the envelope says; for <see cref="LogEnvelope.Own"/> there is none and a rule finds it in the message.</summary>
    public LogTimestamp Timestamp { get; init; }

    /// <summary>Who wrote it, where one file has the lines of many hosts. Empty where the envelope has none.</summary>
    public ReadOnlySpan<byte> Host { get; init; }

    /// <summary>The program's name without its process id: "dovecot" of "dovecot[811]:". Empty where the envelope has none.</summary>
    public ReadOnlySpan<byte> Program { get; init; }

    /// <summary>"811" of "dovecot[811]:"; empty when it is not written.</summary>
    public ReadOnlySpan<byte> ProcessId { get; init; }

    public LogEnvelope Envelope { get; init; }

    /// <summary>The part of the message that stands before the level in Dovecot's own file ("imap-login"); else empty.</summary>
    public ReadOnlySpan<byte> Prefix { get; init; }

    /// <summary>What a rule sees, after the prefix.</summary>
    public ReadOnlySpan<byte> Message { get; init; }
}
