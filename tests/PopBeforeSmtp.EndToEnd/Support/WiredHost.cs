using PopBeforeSmtp.EndToEnd.Servers;

namespace PopBeforeSmtp.EndToEnd.Support;

/// <summary>A private Postfix whose main.cf asks the running service, as an administrator has it; what doctor and wire look at.</summary>
internal sealed class WiredHost : IAsyncDisposable
{
    public const string Question = "check_policy_service { unix:pop-before-smtp/policy, timeout=3s, { default_action = DEFER_IF_REJECT 4.3.0 Login table unavailable } }";
    public const string Right = $"permit_mynetworks, permit_sasl_authenticated, permit_auth_destination, {Question}, reject";

    private readonly TestDirectory _directory = new();

    private WiredHost(string relayRestrictions, bool isChrooted, string extraMain, Action<AgentSettings, PostfixServer>? change)
    {
        LogPath = _directory.Write("mail.log", LoneAgent.LoginLine("192.0.2.10"));
        Postfix = new PostfixServer(
            _directory, [new SmtpdService("wired", Port, isChrooted, null)],
            new PostfixOptions { ExtraMain = $"smtpd_relay_restrictions = {relayRestrictions}\n{extraMain}" });
        Agent = new Agent(_directory, new AgentSettings(_directory, LogPath).InQueue(Postfix));
        Agent.Environment["MAIL_CONFIG"] = Postfix.ConfigDirectory;
        Agent.Environment["LC_ALL"] = "C.UTF-8";
        change?.Invoke(Agent.Settings, Postfix);
    }

    public int Port { get; } = Ports.Free();

    public PostfixServer Postfix { get; }

    public Agent Agent { get; }

    public string LogPath { get; }

    public string MainPath => Path.Combine(Postfix.ConfigDirectory, "main.cf");

    public static async Task<WiredHost> StartAsync(
        CancellationToken cancellationToken, string relayRestrictions = Right, bool isChrooted = true, string extraMain = "", Action<AgentSettings, PostfixServer>? change = null)
    {
        if (RequiredPrograms.SkipReason() is { } reason)
            Assert.Skip(reason);
        var host = new WiredHost(relayRestrictions, isChrooted, extraMain, change);
        try
        {
            await host.Postfix.StartAsync(cancellationToken);
            await host.Agent.StartAsync(cancellationToken);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>The clock is left out: nobody keeps that of a test machine.</summary>
    public Task<CommandResult> DoctorAsync(CancellationToken cancellationToken, params string[] arguments) => Agent.RunAsync(cancellationToken, ["doctor", .. arguments]);

    public async ValueTask DisposeAsync()
    {
        await Agent.DisposeAsync();
        await Postfix.DisposeAsync();
        _directory.Dispose();
    }
}
