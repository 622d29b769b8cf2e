using System.Text.RegularExpressions;
using PopBeforeSmtp.Core.Tests.Support;

namespace PopBeforeSmtp.Core.Tests.Structure;

/// <summary>A C# file of the repository, as far as the tests of its structure look into it.</summary>
/// <param name="Path">From the root of the repository, with slashes.</param>
internal sealed partial record SourceFile(string Path, string Text)
{
    public string Folder => Path[..Path.LastIndexOf('/')];

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public int Lines => Text.Count(c => c == '\n');

    public IEnumerable<string> Usings => UsingLine().Matches(Text).Select(match => match.Groups[1].Value);

    public IReadOnlyList<string> TopLevelTypes => [.. TypeLine().Matches(Text).Select(match => match.Groups[1].Value)];

    public string Namespace => NamespaceLine().Match(Text).Groups[1].Value;

    public static IReadOnlyList<SourceFile> Under(string folder) =>
    [
        .. Directory.EnumerateFiles(Repository.PathOf(folder), "*.cs", SearchOption.AllDirectories)
            .Select(file => System.IO.Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Where(path => !path.Contains("/obj/") && !path.Contains("/bin/"))
            .Order(StringComparer.Ordinal)
            .Select(path => new SourceFile(path, File.ReadAllText(Repository.PathOf(path)))),
    ];

    [GeneratedRegex(@"^(?:global )?using (?:static )?(?:\w+ = )?([A-Za-z][\w.]*);", RegexOptions.Multiline)]
    private static partial Regex UsingLine();

    [GeneratedRegex(@"^(?:(?:public|internal|file|sealed|static|abstract|readonly|partial|ref|unsafe) )*(?:class|record struct|record class|record|struct|interface|enum|delegate [\w<>?\[\]]+) (\w+)", RegexOptions.Multiline)]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();
}
