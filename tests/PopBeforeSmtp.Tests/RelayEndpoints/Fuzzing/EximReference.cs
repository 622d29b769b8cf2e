namespace PopBeforeSmtp.Tests.RelayEndpoints.Fuzzing;

/// <summary>The lines that Exim sends and reads (install/relays/exim.md), read as simply as they can be.</summary>
internal static class EximReference
{
    /// <summary>The longest request, with its LF.</summary>
    private const int Longest = 17 * 1024;

    public static IReadOnlyList<string> Tokens { get; } =
    [
        "check ", "check", "check 192.0.2.10\n", "check 192.0.2.10", "check 2001:db8::25 ann@example.org\n", "check 198.51.100.66\n", "check 198.51.100.66 192.0.2.10\n", "check 192.0.2.10 \"a b\"@example.org\n",
        "check  192.0.2.10\n", " check 192.0.2.10\n", "CHECK 192.0.2.10\n", "check\t192.0.2.10\n", "get 192.0.2.10\n", "check 192.0.2.10 <>\n", "check 192.0.2.10 ann@example.org\r\n",
        "192.0.2.10", "ann@example.org", " ", "\n", "\r\n", "\0", "\t", "OK\n", "NO\n",
    ];

    /// <summary>The end of the stream ends a line too.</summary>
    public static Reading ReadRequests(string stream)
    {
        var permits = new List<bool>();
        for (var at = 0; at < stream.Length;)
        {
            var end = stream.IndexOf('\n', at);
            var isLast = end < 0;
            end = isLast ? stream.Length : end;
            if (end - at + (isLast ? 0 : 1) > Longest)
                return new Reading(permits, IsBroken: true);
            var words = stream[at..end].Split(' ', 3);
            permits.Add(words.Length > 1 && words[0] == "check" && AllowedSpellings.Contains(words[1]) && !stream[at..end].Any(letter => letter is < ' ' or '\u007f'));
            at = end + 1;
        }
        return new Reading(permits, IsBroken: false);
    }

    /// <summary>Exim compares the whole of what it has read with a word.</summary>
    public static Reading ReadReplies(string stream)
    {
        var permits = new List<bool>();
        for (var at = 0; at < stream.Length;)
        {
            var end = stream.IndexOf('\n', at);
            if (end < 0 || stream[at..end] is not ("OK" or "NO" or "TEMP"))
                return new Reading(permits, IsBroken: true);
            permits.Add(stream[at..end] == "OK");
            at = end + 1;
        }
        return new Reading(permits, IsBroken: false);
    }
}
