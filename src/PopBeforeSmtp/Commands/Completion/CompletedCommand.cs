using System.CommandLine;

namespace PopBeforeSmtp.Commands.Completion;

/// <summary>A command as a shell or a manual page has to know it, read from the command line's own definitions: nothing is written down twice.</summary>
/// <param name="Path">Its words, "presets show"; empty for the program itself.</param>
/// <param name="Options">Its own and those that every command has.</param>
internal sealed record CompletedCommand(
    string Path,
    string Description,
    IReadOnlyList<CompletedCommand> Commands,
    IReadOnlyList<CompletedOption> Options,
    IReadOnlyList<CompletedArgument> Arguments)
{
    public string Name => Path[(Path.LastIndexOf(' ') + 1)..];

    /// <summary>What may follow it and is no option.</summary>
    public IEnumerable<string> Words => Commands.Select(command => command.Name).Concat(Arguments.SelectMany(argument => argument.Values));

    public bool TakesFiles => Arguments.Any(argument => argument.IsFile);

    /// <summary>Itself, then those below it.</summary>
    public IEnumerable<CompletedCommand> All => Commands.SelectMany(command => command.All).Prepend(this);

    public static CompletedCommand Read(Command command, string path = "", IReadOnlyList<Option>? inherited = null)
    {
        IReadOnlyList<Option> recursive = [.. command.Options.Where(option => option is { Recursive: true, Hidden: false }), .. inherited ?? []];
        return new CompletedCommand(
            path,
            command.Description ?? "",
            [.. command.Subcommands.Where(below => !below.Hidden).Select(below => Read(below, $"{path} {below.Name}".TrimStart(), recursive))],
            [.. command.Options.Where(option => !option.Hidden).Concat(inherited ?? []).Distinct().Select(CompletedOption.Read)],
            [.. command.Arguments.Where(argument => !argument.Hidden).Select(CompletedArgument.Read)]);
    }
}
