using System.Net;

namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>
/// A private Postfix with its own configuration, queue and log. Mail for <see cref="LocalDomain"/> ends as
/// <c>status=sent (local)</c>, relayed mail as <c>status=sent (relayed)</c>; nothing leaves the machine.
/// </summary>
internal sealed class PostfixServer : IAsyncDisposable
{
    public const string LocalDomain = "local.test";

    private readonly IReadOnlyList<SmtpdService> _services;
    private readonly string _own;
    private ServerProcess? _process;

    public PostfixServer(TestDirectory directory, IReadOnlyList<SmtpdService> services, PostfixOptions? options = null)
    {
        options ??= new PostfixOptions();
        _services = services;
        _own = directory.CreateServerDirectory("postfix");
        directory.CreateDirectory(ConfigDirectory);
        directory.CreateDirectory(QueueDirectory);
        PostfixChroot.Fill(directory, QueueDirectory);
        directory.CreateDirectory(PolicyDirectory);
        directory.Write(LogPath, "");
        directory.Write(Path.Combine(ConfigDirectory, "master.cf"), PostfixConfiguration.MasterText(services, options));
        WriteMain(directory, PostfixConfiguration.MainText(this, options, directory.Path) + options.ExtraMain + "\n");
    }

    public string ConfigDirectory => Path.Combine(_own, "etc");

    public string QueueDirectory => Path.Combine(_own, "spool");

    public string DataDirectory => Path.Combine(_own, "data");

    /// <summary>For sockets of the daemon: <c>unix:pop-before-smtp/NAME</c>, chrooted or not.</summary>
    public string PolicyDirectory => Path.Combine(QueueDirectory, "pop-before-smtp");

    public string LogPath => Path.Combine(_own, "postfix.log");

    /// <summary>The master.</summary>
    public ServerProcess Process => _process ?? throw new InvalidOperationException("postfix is not started");

    public string ReadLog() => File.ReadAllText(LogPath);

    /// <summary>The log when every mail that has been taken is disposed of.</summary>
    public async Task<string> ReadLogOfAllMailAsync(CancellationToken cancellationToken)
    {
        string[] queues = [.. new[] { "incoming", "active", "deferred" }.Select(queue => Path.Combine(QueueDirectory, queue))];
        // A mail is in one of them before its client is told 250, and its delivery is logged before it leaves them.
        await Eventually.TrueAsync(
            () => !queues.Any(queue => Directory.EnumerateFiles(queue, "*", SearchOption.AllDirectories).Any()),
            TimeSpan.FromSeconds(20), () => $"the queue is empty\n{ReadLog()}", cancellationToken);
        // postlogd writes in the order in which it is told.
        var mark = $"all mail {Guid.NewGuid():N}";
        (await RunAsync("postlog", [mark], cancellationToken)).Checked("postlog");
        await Eventually.TrueAsync(() => ReadLog().Contains(mark), TimeSpan.FromSeconds(10), () => "postlogd writes", cancellationToken);
        return ReadLog();
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_process is not null)
            await _process.DisposeAsync();
        // This also creates what is missing in the queue directory, with the owners Postfix wants.
        var check = (await RunAsync("postfix", ["check"], cancellationToken)).Checked("postfix check");
        var master = Path.Combine(await DaemonDirectoryAsync(cancellationToken), "master");
        // Not "postfix start-fg": a shell would stand between, and a signal would not reach the master.
        _process = ServerProcess.Start(master, ["-c", ConfigDirectory, "-s"], Environment());
        await _process.UntilAsync(
            IsListening, $"postfix listens{System.Environment.NewLine}{check.Error}{ReadLog()}", cancellationToken);
    }

    /// <summary>Returns when the master has read its configuration; each smtpd ends after its present client.</summary>
    public async Task ReloadAsync(CancellationToken cancellationToken)
    {
        var before = Reloads();
        (await RunAsync("postfix", ["reload"], cancellationToken)).Checked("postfix reload");
        await Process.UntilAsync(() => Reloads() > before, "postfix reloads", cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await Process.StopAsync(cancellationToken);

    /// <summary>Runs a Postfix command for this instance, for example <c>postmap hash:FILE</c>.</summary>
    public Task<CommandResult> RunAsync(
        string program, IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        Command.RunAsync(program, arguments, Environment(), cancellationToken);

    /// <summary>
    /// Builds an indexed map. A running smtpd compares times in whole seconds: it does not see a second change within
    /// the same second.
    /// </summary>
    public async Task PostmapAsync(string table, CancellationToken cancellationToken) =>
        (await RunAsync("postmap", [table], cancellationToken)).Checked("postmap " + table);

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;

    private void WriteMain(TestDirectory directory, string text)
    {
        var path = directory.Write(Path.Combine(ConfigDirectory, "main.cf"), text);
        // Every Postfix program sleeps as long as main.cf is younger than a second: somebody could be writing it.
        File.SetLastWriteTimeUtc(path, File.GetLastWriteTimeUtc(path).AddMinutes(-1));
    }

    private Dictionary<string, string> Environment() => new() { ["MAIL_CONFIG"] = ConfigDirectory };

    private async Task<string> DaemonDirectoryAsync(CancellationToken cancellationToken) =>
        (await RunAsync("postconf", ["-h", "daemon_directory"], cancellationToken)).Checked("postconf").Output.Trim();

    private int Reloads() => ReadLog().Split("]: reload -- version").Length - 1;

    private bool IsListening() => _services.All(service =>
        Ports.IsListening(IPAddress.Loopback, service.Port) && Ports.IsListening(IPAddress.IPv6Loopback, service.Port));
}
