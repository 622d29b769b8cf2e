using System.Globalization;

namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>
/// A real systemd-journald in a mount namespace with a /run of its own. Its files lie in a directory that is seen from outside.
/// There are no cgroups of units here, so its entries have no _SYSTEMD_UNIT, as those of any process that is not a service.
/// </summary>
internal sealed class JournaldServer : IAsyncDisposable
{
    public const string Program = "/lib/systemd/systemd-journald";

    private const string Socket = "/run/systemd/journal/dev-log";

    private const string Script = $"""
        set -e
        mount -n -t tmpfs -o mode=0755 run /run
        own=/run/log/journal/$(cat /etc/machine-id)
        mkdir -p /run/systemd/journal "$own"
        mount -n --bind "$1" "$own"
        exec {Program}
        """;

    private readonly ServerProcess _process;

    private JournaldServer(ServerProcess process, string directory)
    {
        _process = process;
        Directory = directory;
    }

    /// <summary>Where its files are.</summary>
    public string Directory { get; }

    public static async Task<JournaldServer> StartAsync(TestDirectory directory, CancellationToken cancellationToken)
    {
        var files = directory.CreateServerDirectory("journald");
        var process = ServerProcess.Start("unshare", ["-m", "--propagation", "private", "sh", "-c", Script, "sh", files]);
        var server = new JournaldServer(process, files);
        await process.UntilAsync(() => System.IO.Directory.EnumerateFiles(files, "*.journal").Any() && File.Exists($"/proc/{process.Id}/root{Socket}"), "journald writes", cancellationToken);
        return server;
    }

    /// <summary>As any user can, with logger(1).</summary>
    public async Task LogAsync(int user, string program, string message, CancellationToken cancellationToken)
    {
        var id = user.ToString(CultureInfo.InvariantCulture);
        string[] arguments = ["-t", _process.Id.ToString(CultureInfo.InvariantCulture), "-m", "--", "setpriv", $"--reuid={id}", $"--regid={id}", "--clear-groups", "logger", "--socket", Socket, "-p", "mail.info", "-t", program, "--", message];
        (await Command.RunAsync("nsenter", arguments, null, cancellationToken)).Checked("logger");
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
