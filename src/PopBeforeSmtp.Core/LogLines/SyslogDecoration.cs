namespace PopBeforeSmtp.Core.LogLines;

/// <summary>What some syslog daemons add around the parts that RFC 3164 has.</summary>
internal static class SyslogDecoration
{
    private const int LongestDecoration = 40;

    /// <summary>"&lt;22&gt;" at the head of a line, kept in the file.</summary>
    public static ReadOnlySpan<byte> SkipPriority(ReadOnlySpan<byte> line)
    {
        if (line.Length == 0 || line[0] != (byte)'<')
            return line;
        var end = line[..Math.Min(line.Length, 5)].IndexOf((byte)'>');
        if (end < 2)
            return line;
        foreach (var digit in line[1..end])
        {
            if (!char.IsAsciiDigit((char)digit))
                return line;
        }
        return line[(end + 1)..];
    }

    /// <summary>FreeBSD's syslogd -v between time and host: "&lt;mail.info&gt; " or "&lt;2.6&gt; ".</summary>
    public static ReadOnlySpan<byte> SkipFacility(ReadOnlySpan<byte> text)
    {
        if (text.Length == 0 || text[0] != (byte)'<')
            return text;
        var end = text[..Math.Min(text.Length, LongestDecoration)].IndexOf("> "u8);
        return end > 1 && IsWord(text[1..end]) ? text[(end + 2)..] : text;
    }

    /// <summary>Solaris: "[ID 702911 mail.info] ". rsyslog with repeat reduction: "message repeated 3 times: [ MESSAGE]".</summary>
    public static ReadOnlySpan<byte> SkipInMessage(ReadOnlySpan<byte> message) => SkipRepeated(SkipMessageId(message));

    private static ReadOnlySpan<byte> SkipMessageId(ReadOnlySpan<byte> message)
    {
        if (!message.StartsWith("[ID "u8))
            return message;
        var end = message[..Math.Min(message.Length, LongestDecoration)].IndexOf("] "u8);
        var space = message[4..].IndexOf((byte)' ');
        return end > 0 && space > 0 && 4 + space < end && IsWord(message[4..(4 + space)]) && IsWord(message[(5 + space)..end]) ? message[(end + 2)..] : message;
    }

    private static ReadOnlySpan<byte> SkipRepeated(ReadOnlySpan<byte> message)
    {
        var head = "message repeated "u8;
        if (!message.StartsWith(head) || message[^1] != (byte)']')
            return message;
        var rest = message[head.Length..];
        var digits = 0;
        while (digits < rest.Length && char.IsAsciiDigit((char)rest[digits]))
            digits++;
        var times = " times: [ "u8;
        return digits > 0 && rest[digits..].StartsWith(times) ? rest[(digits + times.Length)..^1] : message;
    }

    private static bool IsWord(ReadOnlySpan<byte> text)
    {
        foreach (var character in text)
        {
            if (!char.IsAsciiLetterOrDigit((char)character) && character is not ((byte)'.' or (byte)'-'))
                return false;
        }
        return text.Length > 0;
    }
}
