using System.Text;

namespace PopBeforeSmtp.Commands.Completion;

/// <summary>The commands in the macros of man(7).</summary>
internal static class ManualSection
{
    public static string Write(CompletedCommand program)
    {
        var page = new StringBuilder();
        foreach (var command in program.All.Where(command => command.Path.Length > 0))
        {
            page.AppendLine(".TP");
            page.AppendLine($"{Bold(command.Path)}{string.Concat(command.Arguments.Select(Synopsis))}{string.Concat(Own(command, program).Select(option => $" [{Synopsis(option)}]"))}");
            page.AppendLine(Text(command.Description));
            foreach (var (label, description) in Explained(command, program).Where(pair => pair.Description.Length > 0))
            {
                page.AppendLine(".RS\n.TP");
                page.AppendLine(label);
                page.AppendLine(Text(description));
                page.AppendLine(".RE");
            }
        }
        return page.ToString();
    }

    private static IEnumerable<CompletedOption> Own(CompletedCommand command, CompletedCommand program) =>
        command.Options.Where(option => program.Options.All(common => common.Name != option.Name));

    private static IEnumerable<(string Label, string Description)> Explained(CompletedCommand command, CompletedCommand program) =>
        command.Arguments.Select(argument => (Italic(argument.Name), argument.Description)).Concat(Own(command, program).Select(option => (Synopsis(option), option.Description)));

    private static string Synopsis(CompletedOption option) => Bold(option.Name) + (option.Value.Length > 0 ? $" {Italic(option.Value)}" : "");

    private static string Synopsis(CompletedArgument argument)
    {
        var name = Italic(argument.Name) + (argument.MayRepeat ? "..." : "");
        return argument.IsRequired ? $" {name}" : $" [{name}]";
    }

    private static string Bold(string text) => $@"\fB{Text(text)}\fR";

    private static string Italic(string text) => $@"\fI{Text(text)}\fR";

    /// <summary>A line that begins with a dot or a quote would be a request; a hyphen alone would be set as a dash.</summary>
    private static string Text(string text)
    {
        var escaped = text.Replace(@"\", @"\e").Replace("-", @"\-").Replace("'", @"\(aq");
        return escaped.StartsWith('.') ? $@"\&{escaped}" : escaped;
    }
}
