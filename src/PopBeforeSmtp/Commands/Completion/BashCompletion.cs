using System.Text;

namespace PopBeforeSmtp.Commands.Completion;

/// <summary>For bash(1), with nothing but its own complete and compgen.</summary>
internal static class BashCompletion
{
    public static string Write(CompletedCommand program)
    {
        var script = new StringBuilder("""
            # Completion of pop-before-smtp for bash, made by 'pop-before-smtp completion bash'.
            _pop_before_smtp() {
                local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command="" words="" i
                COMPREPLY=()
                for ((i = 1; i < COMP_CWORD; i++)); do
                    case "$command ${COMP_WORDS[i]}" in

            """);
        foreach (var command in program.All.Where(command => command.Path.Length > 0))
            script.AppendLine($"        \"{(command.Path.Contains(' ') ? "" : " ")}{command.Path}\") command=\"{command.Path}\" ;;");
        script.Append("""
                    esac
                done
                case "$command $previous" in

            """);
        foreach (var (command, option) in program.All.SelectMany(command => command.Options.Where(option => option.Value.Length > 0).Select(option => (command, option))))
            script.AppendLine($"    \"{command.Path} {option.Name}\") {After(option)} return ;;");
        script.Append("""
                esac
                case "$command" in

            """);
        foreach (var command in program.All)
            script.AppendLine($"    \"{command.Path}\") words=\"{string.Join(' ', command.Words.Concat(command.Options.Select(option => option.Name)))}\"{(command.TakesFiles ? $"; {Files}" : "")} ;;");
        return script.Append("""
                esac
                COMPREPLY+=($(compgen -W "$words" -- "$current"))
            }
            complete -F _pop_before_smtp pop-before-smtp

            """).ToString();
    }

    private const string Files = "compopt -o filenames; COMPREPLY=($(compgen -f -- \"$current\"))";

    private static string After(CompletedOption option) =>
        option.IsFile ? $"{Files};" : option.Values.Count > 0 ? $"COMPREPLY=($(compgen -W \"{string.Join(' ', option.Values)}\" -- \"$current\"));" : "";
}
