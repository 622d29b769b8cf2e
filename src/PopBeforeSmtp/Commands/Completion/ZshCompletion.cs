using System.Text;

namespace PopBeforeSmtp.Commands.Completion;

/// <summary>For zsh(1), through its _arguments and _describe (zshcompsys(1)).</summary>
internal static class ZshCompletion
{
    public static string Write(CompletedCommand program)
    {
        var script = new StringBuilder("#compdef pop-before-smtp\n# Completion of pop-before-smtp for zsh, made by 'pop-before-smtp completion zsh'.\n\n");
        foreach (var command in program.All)
            WriteFunction(script, command);
        return script.AppendLine($"{FunctionOf(program)} \"$@\"").ToString();
    }

    private static void WriteFunction(StringBuilder script, CompletedCommand command)
    {
        script.AppendLine($"{FunctionOf(command)}() {{");
        var specifications = command.Options.Select(Describe).Concat(command.Arguments.Select(Describe));
        if (command.Commands.Count == 0)
        {
            script.AppendLine($"  _arguments {string.Join(" \\\n    ", specifications)}\n}}\n");
            return;
        }
        script.AppendLine("  local -a commands=(");
        foreach (var below in command.Commands)
            script.AppendLine($"    {Quote($"{below.Name}:{below.Description.Replace(":", @"\:")}")}");
        script.AppendLine("  )");
        script.AppendLine("  local context state state_descr line\n  typeset -A opt_args");
        script.AppendLine($"  _arguments -C {string.Join(" \\\n    ", specifications.Append("'1: :->command'").Append("'*:: :->rest'"))}");
        script.AppendLine("  case $state in\n    command) _describe -t commands command commands ;;\n    rest)\n      case $line[1] in");
        foreach (var below in command.Commands)
            script.AppendLine($"        {below.Name}) {FunctionOf(below)} ;;");
        script.AppendLine("      esac ;;\n  esac\n}\n");
    }

    private static string FunctionOf(CompletedCommand command) => $"_pop-before-smtp{(command.Path.Length == 0 ? "" : "_")}{command.Path.Replace(' ', '_')}";

    private static string Describe(CompletedOption option)
    {
        var value = option.Value.Length == 0 ? "" : $":{option.Value}:{(option.IsFile ? "_files" : option.Values.Count > 0 ? $"({string.Join(' ', option.Values)})" : " ")}";
        return Quote($"*{option.Name}[{option.Description.Replace("[", @"\[").Replace("]", @"\]").Replace(":", @"\:")}]{value}");
    }

    private static string Describe(CompletedArgument argument)
    {
        var place = argument.MayRepeat ? "*:" : argument.IsRequired ? ":" : "::";
        return Quote($"{place}{argument.Name}:{(argument.IsFile ? "_files" : argument.Values.Count > 0 ? $"({string.Join(' ', argument.Values)})" : " ")}");
    }

    private static string Quote(string text) => $"'{text.Replace("'", @"'\''")}'";
}
