using System.Net;
using System.Text.Json.Nodes;
using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

public sealed class SocketActivationTests
{
    /// <summary>How often the service is restarted under load; POP_BEFORE_SMTP_RESTARTS says otherwise.</summary>
    private const int Restarts = 20;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Restarts_under_load_fail_no_mail_of_who_has_logged_in_and_let_no_stranger_relay()
    {
        if (RequiredPrograms.SkipReason() is { } reason)
            Assert.Skip(reason);
        var restarts = int.TryParse(Environment.GetEnvironmentVariable("POP_BEFORE_SMTP_RESTARTS"), out var number) ? number : Restarts;
        using var directory = new TestDirectory();
        var way = RelayWay.Create("policy-chroot", directory);
        await using var postfix = new PostfixServer(directory, [way.Service]);
        var log = directory.Write("mail.log", LoneAgent.LoginLine("127.0.0.2"));
        var settings = new AgentSettings(directory, log).InQueue(postfix);
        settings.Json["RelayEndpoints"] = new JsonArray(new JsonObject { ["Kind"] = "policy", ["Listen"] = "systemd:policy", ["Group"] = "postfix" });
        await postfix.StartAsync(Token);
        await using var holder = await SocketHolder.StartAsync(
            [$"policy={settings.PolicyPath}=0660=postfix", $"control={directory.Combine("control")}=0600=root"], settings.Write(), Token);
        await holder.UntilPrintedAsync("listening: ", Token);

        using var end = new CancellationTokenSource();
        var known = Enumerable.Range(0, 4).Select(_ => SendUntilAsync(LoopbackAddress.V4(2), way.Port, end.Token)).ToList();
        var strangers = Enumerable.Range(0, 2).Select(_ => SendUntilAsync(LoopbackAddress.V4(3), way.Port, end.Token)).ToList();
        for (var restart = 1; restart <= restarts; restart++)
        {
            var listening = holder.Count("listening: ");
            await holder.RestartAsync("TERM", Token);
            // And some that are ended while they start.
            if (restart % 5 != 0)
                await holder.UntilPrintedAsync("listening: ", Token, listening + 1);
        }
        // Who logs in while nobody reads the log is known when the sockets are served again.
        await holder.RestartAsync("TERM", Token);
        await File.AppendAllTextAsync(log, LoneAgent.LoginLine("127.0.0.4"), Token);
        Assert.Equal(250, (await SendAsync(LoopbackAddress.V4(4), way.Port, Token)).Code);
        await end.CancelAsync();

        var sent = (await Task.WhenAll(known)).SelectMany(replies => replies).ToList();
        var refused = (await Task.WhenAll(strangers)).SelectMany(replies => replies).ToList();
        TestContext.Current.TestOutputHelper?.WriteLine($"{restarts} restarts, {sent.Count} mails sent, {refused.Count} refused");
        Assert.All(sent, reply => Assert.True(reply.Code == 250, $"{reply}\n{holder.Output}\n{postfix.ReadLog()}"));
        Assert.All(refused, reply => Assert.True(reply.Code == 554, $"{reply}\n{holder.Output}"));
        Assert.True(sent.Count > restarts && refused.Count > restarts, $"{sent.Count} and {refused.Count} mails are no load");
    }

    [Fact]
    public async Task A_login_while_the_service_restarts_counts_for_who_asked_meanwhile()
    {
        await using var lone = new LoneAgent();
        var policy = lone.Directory.Combine("policy");
        await using var holder = await StartAsync(lone, [$"policy={policy}=0660=root", $"map={lone.Directory.Combine("socketmap")}=0660=root", $"control={lone.Directory.Combine("control")}=0600=root"]);
        await holder.UntilPrintedAsync("listening: ", Token);
        await holder.RestartAsync("KILL", Token);
        lone.WriteLogin("192.0.2.10");
        Assert.Equal("OK", await RelayQuestion.AskPolicyAsync(policy, "192.0.2.10", Token));
        await holder.RestartAsync("TERM", Token);
        Assert.Equal("OK", await RelayQuestion.AskPolicyAsync(policy, "192.0.2.10", Token));
    }

    [Fact]
    public async Task A_store_that_cannot_be_loaded_does_not_keep_relays_waiting_for_ever()
    {
        await using var lone = new LoneAgent();
        var policy = lone.Directory.Combine("policy");
        lone.Directory.Write("state/authorizations.db", string.Concat(Enumerable.Repeat("This is no database. ", 500)));
        await using var holder = await StartAsync(lone, [$"policy={policy}=0660=root"]);
        Assert.StartsWith("DEFER_IF_REJECT ", await RelayQuestion.AskPolicyAsync(policy, "192.0.2.10", Token));
    }

    [Fact]
    public async Task Passed_sockets_are_not_inherited_and_their_files_outlive_the_service()
    {
        await using var lone = new LoneAgent();
        var policy = lone.Directory.Combine("policy");
        await using var holder = await StartAsync(lone, [$"policy={policy}=0660=root"]);
        await holder.UntilPrintedAsync("listening: ", Token);
        const string closeOnExec = "02000000";
        var flags = (await File.ReadAllLinesAsync($"/proc/{holder.FindProgram()}/fdinfo/3", Token)).Single(line => line.StartsWith("flags:", StringComparison.Ordinal)).Split('\t')[1];
        Assert.Equal(Convert.ToInt32(closeOnExec, 8), Convert.ToInt32(flags, 8) & Convert.ToInt32(closeOnExec, 8));
        await holder.RestartAsync("TERM", Token);
        Assert.True(File.Exists(policy));
        Assert.False(File.Exists(policy + ".lock"));
    }

    [Theory]
    [InlineData("other={0}/other=0660=root", "systemd passed 'other' ({0}/other), and no Listen names it")]
    [InlineData("policy={0}/policy=0666=root", "RelayEndpoints:0:Listen: 'unix:{0}/policy': systemd passed {0}/policy with mode 0666, more than 0660; write SocketMode=0660")]
    [InlineData("control={0}/control=0660=root", "Control:Listen: 'unix:{0}/control': systemd passed {0}/control with mode 0660, more than 0600; write SocketMode=0600")]
    public async Task A_socket_that_is_wrong_ends_the_start_and_is_named(string socket, string error)
    {
        await using var lone = new LoneAgent();
        await using var holder = await StartAsync(lone, [string.Format(null, socket, lone.Directory.Path)]);
        await holder.UntilPrintedAsync(string.Format(null, error, lone.Directory.Path), Token);
        Assert.DoesNotContain("listening: ", holder.Output);
    }

    [Fact]
    public async Task A_name_without_a_socket_ends_the_start()
    {
        await using var lone = new LoneAgent();
        lone.Agent.Settings.Json["RelayEndpoints"]![0]!["Listen"] = "systemd:policy";
        var result = await lone.Agent.RunAsync(Token, "run");
        Assert.Equal(2, result.ExitCode);
        Assert.Equal("pop-before-smtp: RelayEndpoints:0:Listen: 'systemd:policy': systemd passed no socket of this name (it passed none: start the .socket unit, and the service through it)\n", result.Error);
    }

    [Fact]
    public async Task The_control_socket_is_named_by_its_path()
    {
        await using var lone = new LoneAgent();
        lone.Agent.Settings.Json["Control"]!["Listen"] = "systemd:control";
        Assert.Contains("Control:Listen: 'systemd:control': the commands find the service by the path of this socket; write unix:PATH", (await lone.Agent.RunAsync(Token, "list")).Error);
    }

    /// <summary>systemd's own tool, which passes its socket when somebody has connected, and makes it with mode 0644.</summary>
    [Fact]
    public async Task Systemd_socket_activate_starts_the_service_when_a_relay_asks()
    {
        const string program = "/usr/bin/systemd-socket-activate";
        if (!File.Exists(program))
            Assert.Skip("SKIPPED: systemd is not installed");
        await using var lone = new LoneAgent();
        var policy = lone.Directory.Combine("policy");
        lone.Agent.Settings.Json["RelayEndpoints"] = new JsonArray(new JsonObject { ["Kind"] = "policy", ["Listen"] = "systemd:policy", ["Mode"] = "0644" });
        lone.WriteLogin("192.0.2.10");
        await using var activate = ServerProcess.Start(program, ["--fdname=policy", "-l", policy, Repository.Program, "run", "--config", lone.Agent.Settings.Write()]);
        // Not the file: it is there before anybody listens.
        await activate.UntilAsync(() => activate.Output.Any(line => line.StartsWith("Listening on", StringComparison.Ordinal)), "it listens", Token);
        Assert.Equal("OK", await RelayQuestion.AskPolicyAsync(policy, "192.0.2.10", Token));
    }

    private static Task<SocketHolder> StartAsync(LoneAgent lone, IEnumerable<string> sockets) =>
        SocketHolder.StartAsync(sockets, lone.Agent.Settings.Write(), Token);

    private static async Task<List<SmtpReply>> SendUntilAsync(IPAddress client, int port, CancellationToken end)
    {
        var replies = new List<SmtpReply>();
        while (!end.IsCancellationRequested)
            replies.Add(await SendAsync(client, port, Token));
        return replies;
    }

    private static async Task<SmtpReply> SendAsync(IPAddress client, int port, CancellationToken cancellationToken)
    {
        await using var session = await SmtpSession.OpenAsync(client, port, cancellationToken);
        return await session.TrySendAsync("alice@local.test", MailHost.Foreign, cancellationToken);
    }
}
