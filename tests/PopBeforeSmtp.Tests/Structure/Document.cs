using System.Text.RegularExpressions;
using PopBeforeSmtp.Core.Tests.Support;

namespace PopBeforeSmtp.Tests.Structure;

/// <summary>A text for people, or a file that is installed.</summary>
/// <param name="Path">From the root of the repository.</param>
internal sealed partial record Document(string Path, string Text)
{
    private const int LongestFile = 1 << 20;

    private static readonly string[] AtRoot = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "regex-presets/README.md"];

    /// <summary>All of them: the pages, and what lies under install.</summary>
    public static IReadOnlyList<Document> All { get; } =
    [
        .. AtRoot.Select(Repository.PathOf)
            .Concat(Directory.EnumerateFiles(Repository.PathOf("install"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            .Where(file => new FileInfo(file).Length < LongestFile)
            .Select(file => new Document(System.IO.Path.GetRelativePath(Repository.Root, file), File.ReadAllText(file)))
            .Where(document => !document.Text.Contains('\0')),
    ];

    public static Document Readme { get; } = All.Single(document => document.Path == "README.md");

    public static IEnumerable<Document> ManualPages => All.Where(document => ManualPage().IsMatch(document.Path)).Select(document => document with { Text = RoffEscape().Replace(document.Text, match => match.Value == @"\-" ? "-" : "") });

    private bool IsMarkdown => Path.EndsWith(".md", StringComparison.Ordinal);

    public bool IsScript => Text.StartsWith("#!", StringComparison.Ordinal);

    /// <summary>
    /// Where command lines stand: of a page what is between backticks, or in blocks of code; of a script all that is no comment; of other files, which have
    /// prose in them too, what is executed by systemd and what stands behind a prompt.
    /// </summary>
    public IEnumerable<string> Code => IsMarkdown ? Spans.Concat(CodeLines()) : Text.Split('\n').Where(line => IsScript ? !line.TrimStart().StartsWith('#') : Executed().IsMatch(line)).Select(line => Executed().Replace(line, ""));

    public IEnumerable<string> Spans => Text.Split('\n').Where(line => !line.StartsWith("    ", StringComparison.Ordinal)).SelectMany(line => Span().Matches(line)).Select(match => match.Groups[1].Value);

    /// <summary>The lines of blocks: fenced, or indented by four.</summary>
    private IEnumerable<string> CodeLines()
    {
        var isFenced = false;
        foreach (var line in Text.Split('\n'))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
                isFenced = !isFenced;
            else if (isFenced || line.StartsWith("    ", StringComparison.Ordinal))
                yield return line;
        }
    }

    [GeneratedRegex(@"^(?:Exec\w+=[-@:+!|]*|(?:\.\w+ +)?\$ )")]
    private static partial Regex Executed();

    [GeneratedRegex(@"`([^`\n]+)`")]
    private static partial Regex Span();

    [GeneratedRegex(@"\.[1-9](?:\.[a-z]+)?$")]
    private static partial Regex ManualPage();

    [GeneratedRegex(@"\\-|\\f[A-Z]|\\&")]
    private static partial Regex RoffEscape();
}
