using System.Globalization;

namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>
/// A mount namespace with a /dev of its own, in which /dev/log leads to <see cref="LogSocketPath"/>: what is started
/// here with syslog(3) reaches the private rsyslogd, and the /dev of the host does not change.
/// </summary>
internal sealed class PrivateNamespace : IAsyncDisposable
{
    private const string Ready = "namespace ready";

    // /dev is filled first and moved into place last. The holder ends with its standard input, so also when the
    // test program is killed; the namespace and its mounts go with their last process. Without -n, mount would write
    // a file below /run, which is the host's.
    private const string HolderScript = $"""
        set -e
        mount -n -t tmpfs -o mode=0755 dev "$1"
        mknod -m 666 "$1/null" c 1 3
        mknod -m 666 "$1/zero" c 1 5
        mknod -m 666 "$1/full" c 1 7
        mknod -m 666 "$1/random" c 1 8
        mknod -m 666 "$1/urandom" c 1 9
        mknod -m 666 "$1/tty" c 5 0
        for name in pts shm; do
            mkdir "$1/$name"
            if [ -d "/dev/$name" ]; then mount -n --bind "/dev/$name" "$1/$name"; fi
        done
        ln -s pts/ptmx "$1/ptmx"
        ln -s /proc/self/fd "$1/fd"
        ln -s fd/0 "$1/stdin"
        ln -s fd/1 "$1/stdout"
        ln -s fd/2 "$1/stderr"
        ln -s "$2" "$1/log"
        mount -n --move "$1" /dev
        echo '{Ready}'
        exec cat
        """;

    private readonly ServerProcess _holder;

    private PrivateNamespace(ServerProcess holder, string logSocketPath)
    {
        _holder = holder;
        LogSocketPath = logSocketPath;
    }

    /// <summary>Where rsyslogd has to listen.</summary>
    public string LogSocketPath { get; }

    public static async Task<PrivateNamespace> CreateAsync(TestDirectory directory, CancellationToken cancellationToken)
    {
        var own = directory.CreateServerDirectory("ns");
        var devices = directory.CreateDirectory(Path.Combine(own, "dev"));
        var socket = Path.Combine(own, "log");
        var holder = ServerProcess.Start(
            "unshare", ["-m", "--propagation", "private", "sh", "-c", HolderScript, "sh", devices, socket]);
        try
        {
            await holder.UntilAsync(() => holder.Output.Contains(Ready), "private /dev", cancellationToken);
            return new PrivateNamespace(holder, socket);
        }
        catch
        {
            await holder.DisposeAsync();
            throw;
        }
    }

    public ServerProcess Start(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null) =>
        ServerProcess.Start("nsenter", [.. Prefix(), program, .. arguments], environment);

    /// <summary>Runs a program in the namespace to its end, for example <c>logger</c>.</summary>
    public Task<CommandResult> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        Command.RunAsync("nsenter", [.. Prefix(), program, .. arguments], null, cancellationToken);

    public ValueTask DisposeAsync() => _holder.DisposeAsync();

    private string[] Prefix() => ["-t", _holder.Id.ToString(CultureInfo.InvariantCulture), "-m", "--"];
}
