using System.Text.Json;
using PopBeforeSmtp.EndToEnd.Servers;

namespace PopBeforeSmtp.EndToEnd.Support;

/// <summary>A real POP3/IMAP server, the rsyslog that writes its log, and the service that follows the log.</summary>
internal sealed class RealMailHost : IAsyncDisposable
{
    private RealMailHost(TestDirectory directory, PrivateNamespace privateNamespace, Func<TestDirectory, PrivateNamespace, IMailServer> create)
    {
        Directory = directory;
        Namespace = privateNamespace;
        Rsyslog = new RsyslogServer(directory, privateNamespace, selector: "*.*"); // popa3d logs to facility daemon, PAM to auth
        Server = create(directory, privateNamespace);
        Agent = new Agent(directory, new AgentSettings(directory, Rsyslog.LogPath));
    }

    public TestDirectory Directory { get; }

    public PrivateNamespace Namespace { get; }

    public RsyslogServer Rsyslog { get; }

    public IMailServer Server { get; }

    public Agent Agent { get; }

    /// <summary>Skips the test where the server cannot be had.</summary>
    public static async Task<RealMailHost> StartAsync(
        Func<TestDirectory, PrivateNamespace, IMailServer> create, CancellationToken cancellationToken, PackageTree? packages = null,
        Action<AgentSettings>? change = null, bool hasNetwork = false)
    {
        if (RequiredPrograms.SkipReason() is { } reason)
            Assert.Skip(reason);
        var directory = new TestDirectory();
        var host = new RealMailHost(directory, await PrivateNamespace.CreateAsync(directory, cancellationToken, packages, hasNetwork), create);
        try
        {
            change?.Invoke(host.Agent.Settings);
            await host.Rsyslog.StartAsync(cancellationToken);
            await Task.WhenAll(host.Server.StartAsync(cancellationToken), host.Agent.StartAsync(cancellationToken));
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs the scenario; then scan must find its logins and nothing else, and the service must allow their addresses and no other.</summary>
    public async Task AssertLogTellsTheTruthAsync(CancellationToken cancellationToken)
    {
        var scenario = new MailScenario(Server);
        await scenario.RunAsync(cancellationToken);
        var logins = scenario.Logins.ToList();
        Assert.Equal(logins, await StopAndScanAsync(cancellationToken));

        await UntilAgentHasReadAllAsync(cancellationToken);
        var permitted = logins.Select(login => login.Address).ToHashSet();
        foreach (var address in scenario.Addresses.Concat(permitted).Append("127.0.0.1").Distinct())
            Assert.Equal((address, permitted.Contains(address) ? "OK" : "DUNNO"), (address, await AskAsync(address, cancellationToken)));
    }

    /// <summary>Stops the server, so that its log is complete.</summary>
    public async Task<IReadOnlyList<SeenLogin>> StopAndScanAsync(CancellationToken cancellationToken)
    {
        await Server.StopAsync(cancellationToken);
        await UntilLogIsCompleteAsync(cancellationToken);
        Keep();
        return await ScanAsync(cancellationToken);
    }

    public Task<string> AskAsync(string address, CancellationToken cancellationToken) =>
        RelayQuestion.AskPolicyAsync(Agent.Settings.PolicyPath, address, cancellationToken);

    public Task UntilAnswerAsync(string address, string answer, CancellationToken cancellationToken) => Eventually.TrueAsync(
        async () => await AskAsync(address, cancellationToken) == answer,
        TimeSpan.FromSeconds(10),
        () => $"{address} is not answered {answer}\n{Agent.Output}\n{File.ReadAllText(Rsyslog.LogPath)}",
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Agent.DisposeAsync();
        await Server.DisposeAsync();
        await Rsyslog.DisposeAsync();
        await Namespace.DisposeAsync();
        Directory.Dispose();
    }

    /// <summary>rsyslogd takes messages in the order in which they were sent: when it has written this one, it has written all.</summary>
    private async Task UntilLogIsCompleteAsync(CancellationToken cancellationToken)
    {
        const string Mark = "the log is complete";
        (await Namespace.RunAsync("logger", ["-p", "mail.info", "-t", "test", Mark], cancellationToken)).Checked("logger");
        await Eventually.TrueAsync(
            async () => (await File.ReadAllTextAsync(Rsyslog.LogPath, cancellationToken)).Contains(Mark),
            TimeSpan.FromSeconds(20), () => "rsyslogd writes the log", cancellationToken);
    }

    /// <summary>Real lines, to make samples for a preset of: POP_BEFORE_SMTP_TEST_LOGS names a directory for them.</summary>
    private void Keep()
    {
        if (Environment.GetEnvironmentVariable("POP_BEFORE_SMTP_TEST_LOGS") is { Length: > 0 } kept)
            File.Copy(Rsyslog.LogPath, Path.Combine(kept, Server.Preset + ".log"), overwrite: true);
    }

    private async Task UntilAgentHasReadAllAsync(CancellationToken cancellationToken)
    {
        var length = new FileInfo(Rsyslog.LogPath).Length;
        await Eventually.TrueAsync(
            async () =>
            {
                var status = (await Agent.RunAsync(cancellationToken, "status", "--json")).Checked("status").Output;
                return JsonDocument.Parse(status).RootElement.GetProperty("sources")[0].GetProperty("offset").GetInt64() == length;
            },
            TimeSpan.FromSeconds(20), () => $"the service reads the log\n{Agent.Output}", cancellationToken);
    }

    private async Task<List<SeenLogin>> ScanAsync(CancellationToken cancellationToken)
    {
        var output = (await Agent.RunAsync(cancellationToken, "scan", Rsyslog.LogPath, "--json")).Checked("scan").Output;
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Where(line => Text(line, "kind") == "login")
            .Select(line => new SeenLogin(Text(line, "address"), Text(line, "user")))
            .Order()];
    }

    private static string Text(JsonElement line, string name) => line.GetProperty(name).GetString()!;
}
