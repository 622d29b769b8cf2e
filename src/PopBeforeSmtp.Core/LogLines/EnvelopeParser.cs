namespace PopBeforeSmtp.Core.LogLines;

/// <summary>
/// Takes the envelope off a line. It comes first, before any rule: only the envelope says which program wrote the line, and no
/// text of a client stands in it.
/// </summary>
internal static class EnvelopeParser
{
    private const byte Colon = (byte)':';
    private const byte Space = (byte)' ';

    public static bool TryParse(ReadOnlySpan<byte> line, out LogLine parsed)
    {
        parsed = default;
        if (!TimestampParser.TryParse(line, out var timestamp, out var length))
            return false;
        var rest = line[length..];
        if (rest.Length == 0 || rest[0] != Space)
            return false;
        rest = rest[1..];
        var end = rest.IndexOf(Space);
        if (end <= 0)
            return false;
        return rest[end - 1] == Colon && end > 1
            ? TryParseDovecot(timestamp, rest[..(end - 1)], rest[(end + 1)..], out parsed)
            : TryParseSyslog(timestamp, rest[(end + 1)..], out parsed);
    }

    /// <summary>"imap-login: Info: Login: ...": only lines of level Info tell of logins.</summary>
    private static bool TryParseDovecot(LogTimestamp timestamp, ReadOnlySpan<byte> process, ReadOnlySpan<byte> rest, out LogLine parsed)
    {
        parsed = default;
        var level = "Info: "u8;
        if (!rest.StartsWith(level))
            return false;
        parsed = new LogLine(timestamp, "dovecot"u8, LogEnvelope.Dovecot, process, rest[level.Length..]);
        return true;
    }

    /// <summary>"program[pid]: message", behind the host name.</summary>
    private static bool TryParseSyslog(LogTimestamp timestamp, ReadOnlySpan<byte> rest, out LogLine parsed)
    {
        parsed = default;
        var nameLength = ProgramNameLength(rest);
        if (nameLength == 0)
            return false;
        var after = SkipProcessId(rest[nameLength..]);
        if (!after.StartsWith(": "u8))
            return false;
        parsed = new LogLine(timestamp, rest[..nameLength], LogEnvelope.Syslog, default, after[2..]);
        return true;
    }

    /// <summary>Postfix and Cyrus write "postfix/smtpd", "cyrus/imap"; a name never holds a space, a bracket or a colon.</summary>
    private static int ProgramNameLength(ReadOnlySpan<byte> text)
    {
        var length = 0;
        while (length < text.Length && (char.IsAsciiLetterOrDigit((char)text[length]) || text[length] is (byte)'/' or (byte)'-' or (byte)'_' or (byte)'.'))
            length++;
        return length;
    }

    private static ReadOnlySpan<byte> SkipProcessId(ReadOnlySpan<byte> text)
    {
        if (text.Length == 0 || text[0] != (byte)'[')
            return text;
        var digits = 1;
        while (digits < text.Length && char.IsAsciiDigit((char)text[digits]))
            digits++;
        return digits > 1 && digits < text.Length && text[digits] == (byte)']' ? text[(digits + 1)..] : text;
    }
}
