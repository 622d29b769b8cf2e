using System.CommandLine;
using System.Text.RegularExpressions;
using PopBeforeSmtp.Commands;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Structure;

/// <summary>What the documents say of commands and options is what the program has, and the other way round. Nothing is listed here: both sides are read.</summary>
public sealed partial class DocumentedCommandTests
{
    private static readonly RootCommand Root = CommandLine.Create();

    private static readonly IReadOnlyList<Command> Commands = [.. Below(Root).Where(command => !command.Hidden)];

    [Fact]
    public void Every_command_has_its_row_in_the_README_with_all_of_its_options()
    {
        var rows = Document.Readme.Text.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(Root.Subcommands);
        foreach (var command in Root.Subcommands.Where(command => !command.Hidden))
        {
            var row = string.Concat(rows.Where(line => Word(command.Name).IsMatch(Cell(line))));
            Assert.True(row.Length > 0, $"README.md has no row for the command {command.Name}");
            foreach (var name in Below(command).Skip(1).Select(below => below.Name).Concat(Below(command).SelectMany(Options)))
                Assert.True(Word(name).IsMatch(row), $"README.md does not say '{name}' in the row of {command.Name}");
        }
    }

    [Fact]
    public void What_all_commands_have_is_said_once()
    {
        foreach (var option in Options(Root))
            Assert.True(Word(option).IsMatch(Document.Readme.Text), $"README.md does not name {option}");
    }

    [Fact]
    public void The_manual_pages_have_every_command_and_option_where_they_have_any()
    {
        // Where @COMMANDS@ stands alone on a line they are put in by the program itself.
        foreach (var page in Document.ManualPages.Where(page => page.Path.Contains(".8", StringComparison.Ordinal) && !PutIn().IsMatch(page.Text)))
        {
            foreach (var name in Commands.Skip(1).Select(command => command.Name).Concat(Commands.SelectMany(Options)))
                Assert.True(Word(name).IsMatch(page.Text), $"{page.Path} does not name '{name}'");
        }
    }

    [Fact]
    public void Every_command_line_that_is_shown_is_one()
    {
        var shown = Document.All.SelectMany(document => document.Code.SelectMany(CommandLines).Select(line => (document.Path, Line: line))).ToList();

        Assert.NotEmpty(shown);
        Assert.All(shown, one => Assert.True(Fault(one.Line) is null, $"{one.Path}: 'pop-before-smtp {one.Line}': {Fault(one.Line)}"));
    }

    [Fact]
    public void Every_row_of_commands_in_the_README_is_of_commands()
    {
        var cells = Document.Readme.Text.Split('\n').SkipWhile(line => !line.StartsWith("| command |", StringComparison.Ordinal)).Skip(2).TakeWhile(line => line.StartsWith('|')).Select(Cell).ToList();

        Assert.NotEmpty(cells);
        Assert.All(cells.SelectMany(cell => Span().Matches(cell).Select(match => match.Groups[1].Value)), span => Assert.True(Fault(span) is null, $"README.md: '{span}': {Fault(span)}"));
    }

    [Fact]
    public void Every_option_that_is_named_alone_or_behind_its_command_is_one()
    {
        foreach (var document in Document.All)
        {
            foreach (var span in document.Spans.Where(IsOfOptions))
                Assert.True(FaultOfSpan(span) is null, $"{document.Path}: `{span}`: {FaultOfSpan(span)}");
        }
    }

    /// <summary>`--skip`, `--out FILE`, `run --dry-run`, and not `journalctl --cursor`.</summary>
    private static bool IsOfOptions(string span) => span.StartsWith("--", StringComparison.Ordinal) || (span.Contains(" --", StringComparison.Ordinal) && Root.Subcommands.Any(command => command.Name == span.Split(' ')[0]));

    private static string? FaultOfSpan(string span)
    {
        if (!span.StartsWith("--", StringComparison.Ordinal))
            return Fault(span);
        var known = Commands.SelectMany(Options).ToHashSet();
        // What a script of the repository takes, or the program itself gives to another.
        return LongOption().Matches(span).Select(match => match.Value).FirstOrDefault(option => !known.Contains(option) && !Repositories.Any(text => Word(option).IsMatch(text))) is { } unknown ? $"there is no {unknown}" : null;
    }

    /// <summary>What is wrong with the words behind the program's name; null: nothing. Words in capitals stand for something.</summary>
    private static string? Fault(string words)
    {
        Command command = Root;
        foreach (var word in words.Split([' ', '[', ']', '|', '\\', '\u2026'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (LongOption().Match(word) is { Success: true, Index: 0 } option)
            {
                if (!Below(command).Concat([Root]).SelectMany(Options).Contains(option.Value))
                    return $"'{command.Name}' has no {option.Value}";
            }
            else if (command.Subcommands.Count > 0 && CommandName().IsMatch(word))
            {
                if (command.Subcommands.FirstOrDefault(below => below.Name == word) is not { } found)
                    return $"there is no command {word}";
                // Of "presets list | show NAME" the second word is one of the first, too.
                command = command == Root ? found : command;
            }
        }
        return null;
    }

    /// <summary>The words behind "pop-before-smtp" where a command stands, up to what ends it for a shell.</summary>
    private static IEnumerable<string> CommandLines(string code) => Invocation().Matches(code).Select(match => match.Groups[1].Value).Where(words => words.Length > 0);

    private static IEnumerable<Command> Below(Command command) => command.Subcommands.Where(below => !below.Hidden).SelectMany(Below).Prepend(command);

    private static IEnumerable<string> Options(Command command) => command.Options.Where(option => !option.Hidden).Select(option => option.Name);

    private static string Cell(string row) => EndOfCell().Split(row)[1];

    private static Regex Word(string word) => new($@"(?<![\w-]){Regex.Escape(word)}(?![\w-])");

    private static IReadOnlyList<string> Repositories { get; } =
    [
        .. ((string[])["src", "tests"]).SelectMany(folder => Directory.EnumerateFiles(Repository.PathOf(folder), "*", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/bin/") && !file.Contains("/obj/") && Path.GetExtension(file) is ".cs" or "")
            .Where(file => !file.EndsWith(nameof(DocumentedCommandTests) + ".cs", StringComparison.Ordinal))
            .Select(File.ReadAllText),
        .. Document.All.Where(document => document.IsScript).Select(document => document.Text),
    ];

    [GeneratedRegex(@"(?:^\s*(?:\$ +)?|[;&|]\s*|\$\(|\b(?:sudo|exec|then|while|if|do) +)(?:/[\w./-]*bin/)?pop-before-smtp (?! )([^`;&|<>#""'()\n]*)")]
    private static partial Regex Invocation();

    [GeneratedRegex(@"^@[A-Z]+@$", RegexOptions.Multiline)]
    private static partial Regex PutIn();

    [GeneratedRegex(@"--[a-z][a-z-]*(?![\w.-])")]
    private static partial Regex LongOption();

    [GeneratedRegex(@"^[a-z][a-z-]*$")]
    private static partial Regex CommandName();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex EndOfCell();

    [GeneratedRegex(@"`([^`\n]+)`")]
    private static partial Regex Span();
}
