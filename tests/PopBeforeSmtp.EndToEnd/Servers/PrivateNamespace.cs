using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>
/// A mount namespace with a /dev of its own, in which /dev/log leads to <see cref="LogSocketPath"/>: what is started
/// here with syslog(3) reaches the private rsyslogd, and the /dev of the host does not change. With packages, these lie over
/// /usr, /etc and /var, whatever is written there stays in the namespace, and /run is empty. It can have a network of its own, with nothing but loopback.
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
        if [ -n "$3" ]; then
            mount -n -t tmpfs -o mode=0755 written "$4"
            for name in usr etc var; do
                mkdir "$4/$name" "$4/work-$name"
                mount -n -t overlay -o "lowerdir=$3/$name:/$name,upperdir=$4/$name,workdir=$4/work-$name" packages "/$name"
            done
            mount -n -t tmpfs -o mode=0755 run /run
            mkdir -m 1777 /run/lock
        fi
        echo '{Ready}'
        exec cat
        """;

    private readonly ServerProcess _holder;
    private readonly string _identity;

    /// <summary>Keeps the namespace while its members are ended: the number of one that is gone is given to the next, and strangers would be killed.</summary>
    private readonly SafeFileHandle _kept;

    private readonly bool _hasNetwork;

    private PrivateNamespace(ServerProcess holder, string logSocketPath, bool hasNetwork)
    {
        _holder = holder;
        _hasNetwork = hasNetwork;
        _identity = NamespaceMembers.IdentityOf(holder.Id);
        _kept = File.OpenHandle($"/proc/{holder.Id}/ns/mnt");
        Guard.AddNamespace(_identity);
        LogSocketPath = logSocketPath;
    }

    /// <summary>What a command line begins with that is to run in here.</summary>
    public IReadOnlyList<string> Entrance => ["nsenter", .. Prefix()];

    /// <summary>Where rsyslogd has to listen.</summary>
    public string LogSocketPath { get; }

    public static async Task<PrivateNamespace> CreateAsync(TestDirectory directory, CancellationToken cancellationToken, PackageTree? packages = null, bool hasNetwork = false)
    {
        var own = directory.CreateServerDirectory("ns");
        var devices = directory.CreateDirectory(Path.Combine(own, "dev"));
        var socket = Path.Combine(own, "log");
        var written = directory.CreateDirectory(Path.Combine(own, "written"));
        var holder = ServerProcess.Start(
            "unshare", ["-m", .. hasNetwork ? ["-n"] : (string[])[], "--propagation", "private", "sh", "-c", HolderScript, "sh", devices, socket, packages?.Path ?? "", written]);
        try
        {
            await holder.UntilAsync(() => holder.Output.Contains(Ready), "private /dev", cancellationToken);
            var created = new PrivateNamespace(holder, socket, hasNetwork);
            if (hasNetwork)
                (await created.RunAsync("ip", ["link", "set", "lo", "up"], cancellationToken)).Checked("ip");
            return created;
        }
        catch
        {
            await holder.DisposeAsync();
            throw;
        }
    }

    /// <summary>The command line with which somebody outside runs a program in here.</summary>
    public IReadOnlyList<string> CommandLine(params string[] command) => ["nsenter", .. Prefix(), .. command];

    public ServerProcess Start(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null) =>
        ServerProcess.Start("nsenter", [.. Prefix(), program, .. arguments], environment);

    /// <summary>Creates something in the network of this namespace: a socket belongs to the network that it was created in.</summary>
    public T InNetwork<T>(Func<T> create)
    {
        var created = new TaskCompletionSource<T>();
        // A thread of its own, which ends there: the others stay where they are.
        var thread = new Thread(() =>
        {
            try
            {
                using var network = File.OpenHandle($"/proc/{_holder.Id}/ns/net");
                NativeMethods.EnterNetwork(network);
                created.SetResult(create());
            }
            catch (Exception e)
            {
                created.SetException(e);
            }
        });
        thread.Start();
        return created.Task.GetAwaiter().GetResult();
    }

    /// <summary>What a program outside has to run to run a program in here.</summary>
    public string[] Enter(params string[] command) => ["nsenter", .. Prefix(), .. command];

    /// <summary>Runs a program in the namespace to its end, for example <c>logger</c>.</summary>
    public Task<CommandResult> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        Command.RunAsync("nsenter", [.. Prefix(), program, .. arguments], null, cancellationToken);

    /// <summary>Runs a shell script in the namespace to its end. What it leaves running in the background is ended with the namespace.</summary>
    public async Task ScriptAsync(string script, CancellationToken cancellationToken, params string[] arguments)
    {
        // A daemon would keep the pipes of its starter open.
        var output = $"{LogSocketPath}.{Guid.NewGuid():N}";
        var result = await RunAsync("sh", ["-c", $"exec >'{output}' 2>&1\nset -e\n{script}", "sh", .. arguments], cancellationToken);
        if (result.ExitCode != 0)
            throw new InvalidOperationException($"{script}: exit status {result.ExitCode}\n{await File.ReadAllTextAsync(output, cancellationToken)}");
    }

    public async ValueTask DisposeAsync()
    {
        await _holder.DisposeAsync();
        await NamespaceMembers.KillAllAsync(_identity, CancellationToken.None);
        Guard.RemoveNamespace(_identity);
        _kept.Dispose();
    }

    private string[] Prefix() => ["-t", _holder.Id.ToString(CultureInfo.InvariantCulture), "-m", .. _hasNetwork ? ["-n"] : (string[])[], "--"];
}
