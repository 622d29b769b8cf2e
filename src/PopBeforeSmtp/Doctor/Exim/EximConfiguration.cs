namespace PopBeforeSmtp.Doctor.Exim;

/// <summary>What "exim -bP config" prints: comments gone, files taken in, macros replaced, continued lines joined.</summary>
/// <param name="Main">The options before the first "begin".</param>
/// <param name="Acls">By name.</param>
internal sealed record EximConfiguration(IReadOnlyDictionary<string, string> Main, IReadOnlyDictionary<string, IReadOnlyList<AclStatement>> Acls)
{
    private static readonly string[] Verbs = ["accept", "defer", "deny", "discard", "drop", "require", "warn"];

    public static EximConfiguration Parse(string text)
    {
        var main = new Dictionary<string, string>(StringComparer.Ordinal);
        var acls = new Dictionary<string, IReadOnlyList<AclStatement>>(StringComparer.Ordinal);
        var (section, statements) = ("", new List<AclStatement>());
        foreach (var line in text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line.StartsWith("begin ", StringComparison.Ordinal))
                section = line["begin ".Length..].Trim();
            else if (section == "" && line.Split('=', 2) is [var name, var value])
                main[name.Trim()] = value.Trim();
            else if (section == "acl" && line is [.., ':'] && !line.Contains(' '))
                acls[line[..^1]] = statements = [];
            else if (section == "acl")
                Take(line, statements);
        }
        return new EximConfiguration(main, acls);
    }

    /// <summary>A verb begins a statement, with its first condition behind it or not.</summary>
    private static void Take(string line, List<AclStatement> statements)
    {
        var verb = line.Split(' ', 2)[0];
        if (Verbs.Contains(verb))
            statements.Add(new AclStatement(verb, line.Length > verb.Length ? [line[verb.Length..].Trim()] : []));
        else if (statements.Count > 0)
            statements[^1] = statements[^1] with { Lines = [.. statements[^1].Lines, line] };
    }
}
