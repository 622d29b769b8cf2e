using System.CommandLine;
using System.CommandLine.Completions;
using PopBeforeSmtp.Commands.Completion;

namespace PopBeforeSmtp.Commands;

/// <summary>completion: what a shell sources to complete the commands and their options.</summary>
internal static class CompletionCommand
{
    private static readonly Dictionary<string, Func<CompletedCommand, string>> Shells = new()
    {
        ["bash"] = BashCompletion.Write,
        ["zsh"] = ZshCompletion.Write,
        ["fish"] = FishCompletion.Write,
    };

    private static readonly Argument<string> Shell = new("SHELL")
    {
        Description = string.Join(", ", Shells.Keys),
        HelpName = "SHELL",
        CompletionSources = { _ => Shells.Keys.Select(name => new CompletionItem(name)) },
    };

    public static Command Create() => new Command("completion", "Print the completion script of a shell.") { Shell }.Does(RunAsync);

    private static Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var name = parsed.GetValue(Shell)!;
        if (!Shells.TryGetValue(name, out var write))
            return Task.FromResult(CommandLine.Fail([$"'{name}' is not a shell that is known ({string.Join(", ", Shells.Keys)})"]));
        Console.Out.Write(write(CompletedCommand.Read(parsed.RootCommandResult.Command)));
        return Task.FromResult(ExitStatus.Yes);
    }
}
