namespace PopBeforeSmtp.Core.Relay;

/// <summary>Text that may stand in a reply to a relay, and in the line of SMTP that it becomes.</summary>
internal static class ReplyText
{
    /// <summary>RFC 5321 section 4.5.3.1.5: a reply line has 512 octets at most, the relay's own words among them.</summary>
    public const int Longest = 300;

    /// <summary>
    /// Printable ASCII on one line: a line feed would end the reply, and text that is not ASCII may not go to every client (RFC 6531
    /// section 3.7.4).
    /// </summary>
    public static string Of(string text)
    {
        // Most texts are, and then this takes no memory: some are written for every stranger.
        if (text.Length is > 0 and <= Longest && !text.AsSpan().ContainsAnyExceptInRange(' ', '~') && text[0] != ' ' && text[^1] != ' ')
            return text;
        var cut = text.Length > Longest ? text[..Longest] : text;
        return string.Concat(cut.Select(character => character is >= ' ' and <= '~' ? character : '?')).Trim();
    }
}
