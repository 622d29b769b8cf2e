namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>A private rsyslogd that writes facility mail, or what else is chosen, of its namespace to a file in the test directory.</summary>
internal sealed class RsyslogServer : IAsyncDisposable
{
    private readonly PrivateNamespace _namespace;
    private readonly string _own;
    private readonly string _fileMode;
    private readonly string _fileGroup;
    private ServerProcess? _process;

    public RsyslogServer(
        TestDirectory directory, PrivateNamespace privateNamespace, LogTimeFormat timeFormat = LogTimeFormat.Rfc3164,
        string logName = "mail.log", string fileMode = "0640", string fileGroup = "adm", string selector = "mail.*")
    {
        _namespace = privateNamespace;
        _own = directory.CreateServerDirectory("rsyslog");
        _fileMode = fileMode;
        _fileGroup = fileGroup;
        LogPath = directory.Combine(logName);
        directory.Write(ConfigurationPath, Configuration(timeFormat, selector));
    }

    public string LogPath { get; }

    public ServerProcess Process => _process ?? throw new InvalidOperationException("rsyslogd is not started");

    private string ConfigurationPath => Path.Combine(_own, "rsyslog.conf");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_process is not null)
            await _process.DisposeAsync();
        _process = _namespace.Start(
            "rsyslogd", ["-n", "-f", ConfigurationPath, "-i", Path.Combine(_own, "pid")]);
        await _process.UntilAsync(() => File.Exists(_namespace.LogSocketPath), "rsyslogd listens", cancellationToken);
    }

    /// <summary>After the file was renamed: lets go of it. The next message creates a new one.</summary>
    public async Task ReopenAsync(CancellationToken cancellationToken)
    {
        Process.Send(Signal.Hangup);
        await Process.UntilAsync(() => !HoldsRenamedLog(), "rsyslogd closes the old file", cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await Process.StopAsync(cancellationToken);

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;

    private bool HoldsRenamedLog()
    {
        foreach (var descriptor in Directory.EnumerateFileSystemEntries($"/proc/{Process.Id}/fd"))
        {
            // The link names the file as it is called now: "mail.log.1", or "mail.log (deleted)".
            var target = new FileInfo(descriptor).LinkTarget;
            if (target is not null && target != LogPath && target.StartsWith(LogPath, StringComparison.Ordinal))
                return true;
        }
        return false;
    }

    private string Configuration(LogTimeFormat timeFormat, string selector)
    {
        var template = timeFormat == LogTimeFormat.Rfc3339 ? "RSYSLOG_FileFormat" : "RSYSLOG_TraditionalFileFormat";
        return $"""
            global(workDirectory="{_own}")
            module(load="imuxsock" SysSock.Use="off")
            $RepeatedMsgReduction off
            input(type="imuxsock" Socket="{_namespace.LogSocketPath}" CreatePath="off" RateLimit.Interval="0")
            {selector} action(type="omfile" file="{LogPath}" template="{template}"
                asyncWriting="off" flushOnTXEnd="on" ioBufferSize="4k"
                fileOwner="root" fileGroup="{_fileGroup}" fileCreateMode="{_fileMode}")

            """;
    }
}
