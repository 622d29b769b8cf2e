namespace PopBeforeSmtp.Core.LogLines;

/// <summary>
/// One line, taken apart: who wrote it, when, and what. The parts are slices of the bytes that were read and live no longer
/// than they do.
/// </summary>
internal readonly ref struct LogLine(LogTimestamp timestamp, ReadOnlySpan<byte> program, LogEnvelope envelope, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> message)
{
    public LogTimestamp Timestamp { get; } = timestamp;

    /// <summary>The program's name without its process id: "dovecot" of "dovecot[811]:".</summary>
    public ReadOnlySpan<byte> Program { get; } = program;

    public LogEnvelope Envelope { get; } = envelope;

    /// <summary>The part of the message that stands before the level in Dovecot's own file ("imap-login"); else empty.</summary>
    public ReadOnlySpan<byte> Prefix { get; } = prefix;

    /// <summary>What a rule sees, after the prefix.</summary>
    public ReadOnlySpan<byte> Message { get; } = message;
}
