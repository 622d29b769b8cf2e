using System.Diagnostics;

namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>
/// A shell that outlives this program for a moment and clears away what it left, also when it was killed: the pipe
/// between them closes in any case.
/// </summary>
internal static class Guard
{
    private const string Script = """
        while read -r verb what; do
            case $verb in
                session) eval "session_$what=1" ;;
                ended) unset "session_$what" ;;
                namespace) namespaces="$namespaces $what " ;;
                left) namespaces=$(printf '%s' "$namespaces" | sed "s/ $what / /") ;;
                directory) directories="$directories $what" ;;
            esac
        done
        for pass in 1 2 3; do
            for file in /proc/[0-9]*/stat; do
                line=$(cat "$file" 2>/dev/null) || continue
                pid=${line%% *}
                set -- ${line##*) }
                eval "known=\${session_$4:-}"
                [ -z "$known" ] || kill -9 "$pid"
                case $namespaces in *" $(readlink "/proc/$pid/ns/mnt" | tr -d '[]') "*) kill -9 "$pid" ;; esac
            done
        done
        for directory in $directories; do
            rm -rf "$directory"
        done
        """;

    private static readonly Lock Gate = new();
    private static Process? _shell;

    public static void AddSession(int leader) => Tell($"session {leader}");

    public static void RemoveSession(int leader) => Tell($"ended {leader}");

    /// <summary>A mount namespace, <c>mnt:[4026532008]</c>: all that runs in it.</summary>
    public static void AddNamespace(string identity) => Tell("namespace " + Plain(identity));

    public static void RemoveNamespace(string identity) => Tell("left " + Plain(identity));

    /// <summary>A directory below /tmp with a plain name.</summary>
    public static void AddDirectory(string path) => Tell("directory " + path);

    /// <summary>Without its brackets, which a shell would take for a pattern.</summary>
    private static string Plain(string identity) => identity.Replace("[", "").Replace("]", "");

    private static void Tell(string line)
    {
        lock (Gate)
        {
            _shell ??= Start();
            _shell.StandardInput.Write(line + "\n");
        }
    }

    // In a session of its own, so that a Ctrl-C at the terminal does not end it together with this program.
    private static Process Start() => Process.Start(
        new ProcessStartInfo("setsid", ["--", "sh", "-c", "exec >/dev/null 2>&1\n" + Script])
        {
            RedirectStandardInput = true,
            WorkingDirectory = "/",
        })!;
}
