namespace PopBeforeSmtp.Tests.RelayEndpoints.Fuzzing;

/// <summary>SMTPD_POLICY_README, read as simply as it can be.</summary>
internal static class PolicyReference
{
    /// <summary>The longest request, with its empty line.</summary>
    private const int Longest = 64 * 1024;

    public static IReadOnlyList<string> Tokens { get; } =
    [
        "request=smtpd_access_policy\n", "client_address=", "client_address=192.0.2.10\n", "client_address=2001:db8::25\n", "client_address=198.51.100.66\n", "CLIENT_ADDRESS=192.0.2.10\n", "client_address =192.0.2.10\n",
        "request=", "request=junk_policy\n", "sasl_username=ina\n", "sender=", "sender=client_address=192.0.2.10\n", "size=99999999999999999999\n", "size=-1\n", "name without a value\n", "=\n", "==\n",
        "\n", "\n\n", "\r\n", "\r\n\r\n", "=", "\n\0\n",
    ];

    public static Reading ReadRequests(string stream)
    {
        var permits = new List<bool>();
        for (var at = 0; ;)
        {
            var isEmpty = at < stream.Length && stream[at] == '\n';
            var blank = isEmpty ? at : stream.IndexOf("\n\n", at, StringComparison.Ordinal) + 1;
            if (!isEmpty && blank == 0 || blank + 1 - at > Longest)
                return new Reading(permits, stream.Length - at > Longest);
            permits.Add(MayBePermitted(stream[at..blank].Split('\n')));
            at = blank + 1;
        }
    }

    /// <summary>As Postfix reads them (src/util/attr_scan_plain.c), and what it makes of an action (src/smtpd/smtpd_check.c, check_table_result).</summary>
    public static Reading ReadReplies(string stream)
    {
        var permits = new List<bool>();
        for (var at = 0; at < stream.Length;)
        {
            var end = stream.IndexOf("\n\n", at, StringComparison.Ordinal);
            if (end < 0 || !stream[at..end].StartsWith("action=", StringComparison.Ordinal))
                return new Reading(permits, IsBroken: true);
            var action = stream[(at + "action=".Length)..end];
            // Empty and all digits permit; a line end or a colon inside stalls or fails every client.
            var word = action.Split(' ')[0];
            if (action.Any(char.IsControl) || action.Any(letter => letter > '~') || word is not ("OK" or "DUNNO" or "DEFER_IF_REJECT" or "REJECT"))
                return new Reading(permits, IsBroken: true);
            permits.Add(word == "OK");
            at = end + 2;
        }
        return new Reading(permits, IsBroken: false);
    }

    private static bool MayBePermitted(string[] lines)
    {
        // A question that is put twice is no question of Postfix: of two kinds of request the latter counts, of two clients none.
        var request = lines.LastOrDefault(line => line.StartsWith("request=", StringComparison.Ordinal));
        var clients = lines.Where(line => line.StartsWith("client_address=", StringComparison.Ordinal)).ToList();
        return request == "request=smtpd_access_policy" && clients.Count == 1 && AllowedSpellings.Contains(clients[0]["client_address=".Length..]);
    }
}
