using System.Text.RegularExpressions;

namespace PopBeforeSmtp.Tests.RelayEndpoints.Fuzzing;

/// <summary>smtpd-tables(7) of OpenSMTPD 7.6, read as simply as it can be.</summary>
internal static partial class OpenSmtpdReference
{
    private const int LongestLine = 8192;

    private const string Prefix = "table|0.1|1713795103.314423|popauth|";

    public static IReadOnlyList<string> Tokens { get; } =
    [
        "config|smtpd-version|7.7.0\n", "config|protocol|0.1\n", "config|tablename|popauth\n", "config|ready\n", Prefix, $"{Prefix}update|478ff0d2\n", $"{Prefix}fetch|netaddr|189bd3ee\n",
        $"{Prefix}check|netaddr|e5862859|192.0.2.10\n", $"{Prefix}lookup|netaddr|f993c74|[2001:db8::25]\n", $"{Prefix}check|domain|1|192.0.2.10\n", $"{Prefix}check|netaddr|1|2001:db8::25\n", $"{Prefix}check|netaddr|1|[192.0.2.10]\n",
        "table|0.2|0|popauth|check|netaddr|1|192.0.2.10\n", "check|netaddr|1|", "lookup|netaddr|1|", "table", "check", "192.0.2.10", "[2001:db8::25]", "local", "|", "\n", "\r\n", "\0", "[", "]",
    ];

    public static string Question(string address) => $"{Prefix}check|netaddr|e5862859|{(address.Contains(':') ? $"[{address}]" : address)}\n";

    /// <summary>Of the lines that want an answer.</summary>
    public static Reading ReadRequests(string stream)
    {
        var permits = new List<bool>();
        foreach (var line in stream.Split('\n')[..^1].Where(line => line.Length <= LongestLine))
        {
            var question = Question().Match(line);
            if (question.Success)
                permits.Add(question.Groups[1].Value == "0.1" && IsAllowed(question.Groups[2].Value));
            else if (line == "config|ready" || Other().IsMatch(line))
                permits.Add(false);
        }
        return new Reading(permits, IsBroken: false);
    }

    public static Reading ReadReplies(string stream)
    {
        var permits = new List<bool>();
        foreach (var line in stream.Replace("register|netaddr\nregister|ready\n", "registered\n").Split('\n')[..^1])
        {
            if (!Reply().IsMatch(line))
                return new Reading(permits, IsBroken: true);
            permits.Add(Found().IsMatch(line));
        }
        return new Reading(permits, !stream.EndsWith('\n') && stream.Length > 0);
    }

    /// <summary>Brackets around IPv6, and only around IPv6.</summary>
    private static bool IsAllowed(string text)
    {
        if (!text.StartsWith("netaddr|", StringComparison.Ordinal))
            return false;
        var key = text.Split('|', 3)[2];
        return key.Contains(':') ? key.StartsWith('[') && key.EndsWith(']') && AllowedSpellings.Contains(key[1..^1]) : AllowedSpellings.Contains(key);
    }

    [GeneratedRegex(@"\Atable\|([^|]*)\|[^|]*\|[^|]*\|(?:check|lookup)\|([^|]*\|[^|]*\|.*)\z", RegexOptions.Singleline)]
    private static partial Regex Question();

    [GeneratedRegex(@"\Atable\|[^|]*\|[^|]*\|[^|]*\|(?:update\|[^|]*|fetch\|[^|]*\|[^|]*)\z")]
    private static partial Regex Other();

    [GeneratedRegex(@"\A(?:registered|check-result\|[^|]*\|(?:found|not-found|error)|lookup-result\|[^|]*\|(?:found\|[0-9a-fA-F:.\[\]]+|not-found|error)|update-result\|[^|]*\|ok|fetch-result\|[^|]*\|error)\z")]
    private static partial Regex Reply();

    [GeneratedRegex(@"\A(?:check-result\|[^|]*\|found|lookup-result\|[^|]*\|found\|.*)\z")]
    private static partial Regex Found();
}
