using System.Runtime.CompilerServices;

namespace PopBeforeSmtp.Core.LogLines;

/// <summary>
/// Takes the envelope off a line. It comes first, before any rule: only the envelope says which program wrote the line, and no
/// text of a client stands in it.
/// </summary>
internal static class EnvelopeParser
{
    private const byte Colon = (byte)':';
    private const byte Space = (byte)' ';

    /// <returns>A line that has no common envelope comes whole, as <see cref="LogEnvelope.Own"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static LogLine Parse(ReadOnlySpan<byte> line)
    {
        if (WrapperParser.TryUnwrap(line, out var time, out var inner))
            return TryParse(inner, out var wrapped) ? wrapped : new LogLine { Timestamp = time, Envelope = LogEnvelope.Bare, Message = inner };
        return TryParse(line, out var parsed) ? parsed : new LogLine { Envelope = LogEnvelope.Own, Message = line };
    }

    /// <returns>false for a line without the envelope of syslog or Dovecot.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryParse(ReadOnlySpan<byte> line, out LogLine parsed)
    {
        parsed = default;
        var text = SyslogDecoration.SkipPriority(line);
        if (text.StartsWith("1 "u8) && text.Length < line.Length)
            return Rfc5424Parser.TryParse(text[2..], out parsed);
        // Dovecot 1.x puts its name before the time in its own file.
        var isDovecot1 = text.StartsWith("dovecot: "u8);
        if (isDovecot1)
            text = text["dovecot: ".Length..];
        if (!TimestampParser.TryParse(text, out var timestamp, out var length) || length >= text.Length || text[length] != Space)
            return false;
        var rest = SyslogDecoration.SkipFacility(text[(length + 1)..]);
        if (isDovecot1)
            return TryParseDovecot(timestamp, default, rest, out parsed);
        var end = rest.IndexOf(Space);
        if (end <= 0)
            return false;
        if (rest[end - 1] != Colon || end == 1)
            return TryParseProgram(timestamp, rest[..end], rest[(end + 1)..], out parsed);
        return TryParseDovecot(timestamp, rest[..(end - 1)], rest[(end + 1)..], out parsed)
            // A relay between hosts may leave the host out: "Nov 20 10:15:01 dovecot: ...".
            || (!DovecotLevel.Stands(rest[(end + 1)..]) && TryParseProgram(timestamp, default, rest, out parsed));
    }

    /// <summary>"imap-login: Info: Login: ...": only lines of level Info tell of logins.</summary>
    private static bool TryParseDovecot(LogTimestamp timestamp, ReadOnlySpan<byte> process, ReadOnlySpan<byte> rest, out LogLine parsed)
    {
        parsed = default;
        if (!rest.StartsWith(DovecotLevel.Info))
            return false;
        parsed = new LogLine { Timestamp = timestamp, Program = "dovecot"u8, Envelope = LogEnvelope.Dovecot, Prefix = process, Message = rest[DovecotLevel.Info.Length..] };
        return true;
    }

    /// <summary>"program[pid]: message".</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TryParseProgram(LogTimestamp timestamp, ReadOnlySpan<byte> host, ReadOnlySpan<byte> rest, out LogLine parsed)
    {
        parsed = default;
        var nameLength = ProgramNameLength(rest);
        if (nameLength == 0)
            return false;
        var after = TakeProcessId(rest[nameLength..], out var processId);
        if (!after.StartsWith(": "u8))
            return false;
        parsed = new LogLine
        {
            Timestamp = timestamp,
            Host = host,
            Program = rest[..nameLength],
            ProcessId = processId,
            Envelope = LogEnvelope.Syslog,
            Message = SyslogDecoration.SkipInMessage(after[2..]),
        };
        return true;
    }

    /// <summary>Postfix and Cyrus write "postfix/smtpd", "cyrus/imap"; a name never holds a space, a bracket or a colon.</summary>
    internal static int ProgramNameLength(ReadOnlySpan<byte> text)
    {
        var length = 0;
        while (length < text.Length && (char.IsAsciiLetterOrDigit((char)text[length]) || text[length] is (byte)'/' or (byte)'-' or (byte)'_' or (byte)'.'))
            length++;
        return length;
    }

    private static ReadOnlySpan<byte> TakeProcessId(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> processId)
    {
        processId = default;
        if (text.Length == 0 || text[0] != (byte)'[')
            return text;
        var end = 1;
        while (end < text.Length && char.IsAsciiDigit((char)text[end]))
            end++;
        if (end == 1 || end == text.Length || text[end] != (byte)']')
            return text;
        processId = text[1..end];
        return text[(end + 1)..];
    }
}
