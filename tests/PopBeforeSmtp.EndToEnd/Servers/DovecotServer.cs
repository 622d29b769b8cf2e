using System.Net;

namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>
/// A private Dovecot for IMAP and POP3 on 127.0.0.1 and ::1. In a namespace it logs with syslog(3), facility mail;
/// without one it writes a log file of its own.
/// </summary>
internal sealed class DovecotServer : IMailServer
{
    public const string Password = Accounts.Password;

    /// <summary>nobody: the owner of the mailboxes.</summary>
    public const int MailUser = Accounts.MailUser;

    private readonly PrivateNamespace? _namespace;
    private readonly string _own;
    private ServerProcess? _process;

    public DovecotServer(TestDirectory directory, DovecotOptions? options = null, PrivateNamespace? privateNamespace = null)
    {
        options ??= new DovecotOptions();
        (ImapsPort, Pop3sPort) = options.Certificate is null ? (0, 0) : (Ports.Free(), Ports.Free());
        _namespace = privateNamespace;
        _own = directory.CreateServerDirectory("dovecot");
        LogPath = privateNamespace is null ? Path.Combine(_own, "dovecot.log") : null;
        foreach (var name in new[] { "run", "state" })
            directory.CreateDirectory(Path.Combine(_own, name));
        NativeMethods.ChangeOwner(directory.CreateDirectory(Path.Combine(_own, "mail")), MailUser, MailUser);
        directory.Write(Path.Combine(_own, "users"), DovecotConfiguration.Users(options));
        directory.Write(ConfigurationPath, DovecotConfiguration.MainText(this, options, _own, LogPath));
    }

    public string Preset => "dovecot";

    public int ImapPort { get; } = Ports.Free();

    public int ImapsPort { get; }

    public int Pop3Port { get; } = Ports.Free();

    public int Pop3sPort { get; }

    public bool HasStartTls => ImapsPort != 0;

    public bool HasSaslPlain => true;

    public bool HasIpv6 => true;

    public PrivateNamespace? Network => null;

    public int MostConnections => 60;

    public int LongestName => 2000;

    /// <summary>Its own log file; null if it logs to syslog.</summary>
    public string? LogPath { get; }

    public string ConfigurationPath => Path.Combine(_own, "dovecot.conf");

    public ServerProcess Process => _process ?? throw new InvalidOperationException("dovecot is not started");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_process is not null)
            await _process.DisposeAsync();
        string[] arguments = ["-F", "-c", ConfigurationPath];
        _process = _namespace is null
            ? ServerProcess.Start("dovecot", arguments)
            : _namespace.Start("dovecot", arguments);
        await _process.UntilAsync(IsListening, "dovecot listens", cancellationToken);
    }

    /// <summary>After its own log file was renamed: opens a new one.</summary>
    public async Task ReopenLogAsync(CancellationToken cancellationToken) =>
        (await Command.RunAsync("doveadm", ["-c", ConfigurationPath, "log", "reopen"], null, cancellationToken))
        .Checked("doveadm log reopen");

    public async Task StopAsync(CancellationToken cancellationToken) => await Process.StopAsync(cancellationToken);

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;

    private bool IsListening() =>
        Ports.IsListening(IPAddress.Loopback, ImapPort) && Ports.IsListening(IPAddress.IPv6Loopback, ImapPort) &&
        Ports.IsListening(IPAddress.Loopback, Pop3Port) && Ports.IsListening(IPAddress.IPv6Loopback, Pop3Port);
}
