using System.Text.RegularExpressions;

namespace PopBeforeSmtp.EndToEnd.Support;

/// <summary>A line that a preset of this checkout takes for a login: what an attacker would have a server write.</summary>
/// <param name="Whole">With its envelope.</param>
/// <param name="Message">Without it, as far as it has one of syslog.</param>
internal sealed partial record SuccessLine(string Preset, string Whole, string Message)
{
    /// <summary>One sample of every rule of every preset.</summary>
    public static IReadOnlyList<SuccessLine> OfAllPresets { get; } =
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "regex-presets"), "*.yaml").Order().SelectMany(Read)];

    /// <summary>The addresses in it, which nobody logs in from.</summary>
    public IEnumerable<string> Addresses => Address().Matches(Whole).Select(match => match.Value);

    private static IEnumerable<SuccessLine> Read(string path)
    {
        var rules = new HashSet<string>();
        string? line = null;
        foreach (var text in File.ReadLines(path).SkipWhile(text => text != "samples:").TakeWhile(text => text != "other:"))
        {
            if (Line().Match(text) is { Success: true } found)
                line = found.Groups[1].Value.Replace("''", "'");
            else if (line is not null && Rule().Match(text) is { Success: true } rule && rules.Add(rule.Groups[1].Value))
                yield return new SuccessLine(Path.GetFileNameWithoutExtension(path), line, Envelope().Replace(line, ""));
        }
    }

    [GeneratedRegex(@"^ *(?:- )?line: '(.*)'$")]
    private static partial Regex Line();

    [GeneratedRegex("^ *rule: (.*)$")]
    private static partial Regex Rule();

    [GeneratedRegex(@"^(?:[A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8}|[0-9]{4}-[0-9T:.Z+-]+) (?:\S+ [a-z][^ :]*|[a-z][a-z0-9-]*): ")]
    private static partial Regex Envelope();

    [GeneratedRegex(@"\b(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b|\b2001:db8:[0-9a-f:]*[0-9a-f]")]
    private static partial Regex Address();
}
