namespace PopBeforeSmtp.Doctor.OpenSmtpd;

/// <summary>Lines of smtpd.conf as words: comments gone, continued lines joined (smtpd.conf(5)).</summary>
internal static class SmtpdRules
{
    public static IReadOnlyList<IReadOnlyList<string>> Parse(string text) =>
    [
        .. text.Replace("\\\n", " ").Split('\n')
            .Select(WithoutComment)
            .Select(line => (IReadOnlyList<string>)[.. line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries)])
            .Where(words => words.Count > 0),
    ];

    /// <summary>What stands behind a word; empty where it is not there.</summary>
    public static string Behind(this IReadOnlyList<string> words, params string[] before)
    {
        for (var i = 0; i + before.Length < words.Count; i++)
        {
            if (words.Skip(i).Take(before.Length).SequenceEqual(before))
                return words[i + before.Length];
        }
        return "";
    }

    private static string WithoutComment(string line)
    {
        var isQuoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            isQuoted ^= line[i] == '"';
            if (line[i] == '#' && !isQuoted)
                return line[..i];
        }
        return line;
    }
}
