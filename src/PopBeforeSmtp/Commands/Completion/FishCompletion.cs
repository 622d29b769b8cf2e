using System.Text;

namespace PopBeforeSmtp.Commands.Completion;

/// <summary>For fish(1).</summary>
internal static class FishCompletion
{
    public static string Write(CompletedCommand program)
    {
        var script = new StringBuilder("""
            # Completion of pop-before-smtp for fish, made by 'pop-before-smtp completion fish'.
            complete -c pop-before-smtp -f

            """);
        foreach (var command in program.All)
        {
            var when = $"complete -c pop-before-smtp -n '{Condition(command)}'";
            foreach (var below in command.Commands)
                script.AppendLine($"{when} -a {below.Name} -d {Quote(below.Description)}");
            foreach (var argument in command.Arguments.Where(argument => argument.Values.Count > 0))
                script.AppendLine($"{when} -a {Quote(string.Join(' ', argument.Values))} -d {argument.Name}");
            if (command.TakesFiles)
                script.AppendLine($"{when} -F");
            foreach (var option in command.Options.Where(option => option.Name.StartsWith("--", StringComparison.Ordinal)))
                script.AppendLine($"{when} -l {option.Name[2..]}{ValueOf(option)} -d {Quote(option.Description)}");
        }
        return script.ToString();
    }

    /// <summary>That the words of this command have been typed, and none of the commands below it.</summary>
    private static string Condition(CompletedCommand command)
    {
        var typed = command.Path.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => $"__fish_seen_subcommand_from {word}");
        var below = command.Commands.Count == 0 ? [] : (string[])[$"not __fish_seen_subcommand_from {string.Join(' ', command.Commands.Select(one => one.Name))}"];
        return string.Join("; and ", [.. typed, .. below]);
    }

    private static string ValueOf(CompletedOption option) =>
        option.IsFile ? " -r -F" : option.Values.Count > 0 ? $" -x -a {Quote(string.Join(' ', option.Values))}" : option.Value.Length > 0 ? " -x" : "";

    private static string Quote(string text) => $"'{text.Replace(@"\", @"\\").Replace("'", @"\'")}'";
}
