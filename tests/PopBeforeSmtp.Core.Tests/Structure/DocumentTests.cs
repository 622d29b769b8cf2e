using System.Text.RegularExpressions;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Structure;

public sealed partial class DocumentTests
{
    [Fact]
    public void Every_path_that_CONTRIBUTING_names_is_there()
    {
        var text = File.ReadAllText(Repository.PathOf("CONTRIBUTING.md"));
        var paths = Code().Matches(text).Select(match => match.Groups[1].Value.TrimEnd('/')).Where(IsPath).Distinct().ToList();

        Assert.NotEmpty(paths);
        Assert.All(paths, path => Assert.True(Repository.Exists(path), $"CONTRIBUTING.md names {path}, which is not there"));
    }

    [Fact]
    public void Every_setting_that_is_read_is_shown_to_people()
    {
        var shown = Keys(File.ReadAllText(Repository.PathOf("appsettings.json")));
        var readme = Repository.Exists("README.md") ? File.ReadAllText(Repository.PathOf("README.md")) : "";

        foreach (var (key, file) in KeysInCode())
            Assert.True(shown.Contains(key) || Word(key).IsMatch(readme), $"{file} reads '{key}', which neither appsettings.json nor README.md shows");
    }

    [Fact]
    public void Every_setting_that_is_shown_is_read()
    {
        var read = KeysInCode().Select(pair => pair.Key).ToHashSet();

        Assert.Subset(read, Keys(File.ReadAllText(Repository.PathOf("appsettings.json"))));
    }

    [Fact]
    public void Every_setting_that_a_document_shows_is_read()
    {
        var read = KeysInCode().Select(pair => pair.Key).ToHashSet();

        foreach (var (path, text) in Documents())
        {
            var named = JsonKey().Matches(text).Select(match => match.Groups[1].Value)
                .Concat(Qualified().Matches(text).SelectMany(match => match.Value.Trim('`').Split(':')))
                .Concat(Variable().Matches(text).SelectMany(match => match.Groups[1].Value.Split("__")));
            // HOST:PORT stands for something, and the 0 of LogSources:0:Path is a place in a list.
            Assert.All(named.Where(key => key.Any(char.IsAsciiLetterLower)), key => Assert.True(read.Contains(key), $"{path} shows the setting '{key}', which nothing reads"));
        }
    }

    [Fact]
    public void The_manual_page_of_the_settings_has_all_of_them_where_there_is_one()
    {
        foreach (var (path, text) in Documents().Where(document => ManualOfSettings().IsMatch(document.Path) && !PutIn().IsMatch(document.Text)))
            Assert.All(KeysInCode(), pair => Assert.True(Word(pair.Key).IsMatch(text), $"{path} does not name '{pair.Key}', which {pair.File} reads"));
    }

    /// <summary>The pages at the root and all that lies under install, as text.</summary>
    private static IEnumerable<(string Path, string Text)> Documents() =>
        Directory.EnumerateFiles(Repository.Root, "*.md").Concat(Directory.EnumerateFiles(Repository.PathOf("install"), "*", SearchOption.AllDirectories))
            .Where(file => Document().IsMatch(file))
            .Select(file => (System.IO.Path.GetRelativePath(Repository.Root, file), File.ReadAllText(file)));

    /// <summary>"regex-presets/README.md" and "appsettings.json", but not "regex-presets/NAME.yaml" nor "section.Text".</summary>
    private static bool IsPath(string text) => Path().IsMatch(text) && !Placeholder().IsMatch(text);

    private static IEnumerable<(string Key, string File)> KeysInCode()
    {
        var files = SourceFile.Under("src/PopBeforeSmtp").Where(file => file.Folder != "src/PopBeforeSmtp/Settings");
        return files.SelectMany(file => ReadKey().Matches(file.Text).Select(match => (match.Groups[1].Value, file.Path)));
    }

    private static HashSet<string> Keys(string json) => [.. JsonKey().Matches(json).Select(match => match.Groups[1].Value)];

    private static Regex Word(string word) => new($@"\b{word}\b");

    [GeneratedRegex(@"\.(?:md|[1-9]|[1-9]\.\w+)$")]
    private static partial Regex Document();

    [GeneratedRegex(@"conf\.5(?:\.\w+)?$")]
    private static partial Regex ManualOfSettings();

    /// <summary>@SETTINGS@ alone on a line: they are put in from appsettings.json, which has all of them.</summary>
    [GeneratedRegex(@"^@[A-Z]+@$", RegexOptions.Multiline)]
    private static partial Regex PutIn();

    /// <summary>`Authorization:Window`</summary>
    [GeneratedRegex(@"`[A-Z][A-Za-z]+(?::[0-9]+)?:[A-Z][A-Za-z]+`")]
    private static partial Regex Qualified();

    /// <summary>POPBEFORESMTP_LogSources__0__Path</summary>
    [GeneratedRegex(@"\bPOPBEFORESMTP_([A-Za-z]\w*)")]
    private static partial Regex Variable();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"^(?:(?:src|tests|install|regex-presets|\.ci)(?:/[^\s/]+)*|[A-Za-z.]+\.(?:md|json|yaml|props|sln|txt)|\.editorconfig|LICENSE)$")]
    private static partial Regex Path();

    [GeneratedRegex(@"\b(?:NAME|KIND|SERVER|ROOM|ENGINE|Name|Xxx)\b|[<>*{}]")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"(?:\.(?:Text|Texts|Items|Word|Duration|Mode|Section|Sections|Raw|Number|Flag)|\bRead\w*Async|\bRead\w*)\((?:\w+, )?""([A-Z][A-Za-z0-9]*)""")]
    private static partial Regex ReadKey();

    [GeneratedRegex(@"""([A-Z][A-Za-z0-9]*)"":")]
    private static partial Regex JsonKey();
}
