using System.Net;
using System.Text.Json.Nodes;
using PopBeforeSmtp.EndToEnd.Servers;

namespace PopBeforeSmtp.EndToEnd.Support;

/// <summary>Sendmail beside the service, with the text of install/relays/sendmail.md at the end of its sendmail.mc.</summary>
internal sealed class SendmailHost : IRelayHost
{
    public const string Socketmap = "sendmail-socketmap";

    public const string Access = "sendmail-access";

    private readonly TestDirectory _directory;
    private readonly PrivateNamespace _namespace;

    private SendmailHost(TestDirectory directory, PrivateNamespace privateNamespace)
    {
        _directory = directory;
        _namespace = privateNamespace;
        LogPath = directory.Write("mail.log", "");
        Sendmail = new SendmailServer(directory, privateNamespace);
        Agent = new Agent(directory, new AgentSettings(directory, LogPath));
        Agent.Settings.Json["RelayEndpoints"] = new JsonArray(
            new JsonObject { ["Kind"] = "socketmap", ["Listen"] = $"unix:{Path.Combine(Sendmail.RunDirectory, "socketmap")}" });
        // makemap is Sendmail's, so it is there in the namespace only.
        Agent.Settings.Json["MapFiles"] = new JsonArray(
            new JsonObject
            {
                ["Kind"] = "sendmail-access",
                ["Path"] = Path.Combine(Sendmail.MapDirectory, "sendmail"),
                ["AfterUpdate"] = new JsonArray([.. privateNamespace.Entrance, "makemap", "hash", "/var/lib/pop-before-smtp/sendmail"]),
            });
    }

    public SendmailServer Sendmail { get; }

    public Agent Agent { get; }

    /// <summary>Where the relay lives, for what is to see the host as it does.</summary>
    public PrivateNamespace Inside => _namespace;

    public string LogPath { get; }

    public IReadOnlyList<string> Ways { get; } = [Socketmap, Access];

    public string LocalMailbox => "local@" + SendmailServer.LocalDomain;

    public IPAddress? Ipv6Client { get; } = SendmailServer.Ipv6Client;

    public static async Task<SendmailHost> StartAsync(Action<AgentSettings> change, CancellationToken cancellationToken)
    {
        var packages = await SendmailServer.GetPackagesAsync(cancellationToken);
        var directory = new TestDirectory();
        var host = new SendmailHost(directory, await PrivateNamespace.CreateAsync(directory, cancellationToken, packages, hasNetwork: true));
        try
        {
            change(host.Agent.Settings);
            var ends = new Dictionary<string, string>
            {
                [Socketmap] = RelayPage.Block("sendmail.md", "Kpopauth socket"),
                [Access] = RelayPage.Block("sendmail.md", "Kpopauth hash"),
            };
            await host.Sendmail.StartAsync(ends, cancellationToken); // first: makemap reads sendmail.cf
            await host.Agent.StartAsync(cancellationToken);
            await host.UntilMapIsBuiltAsync(cancellationToken);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public bool Asks(string way) => way == Socketmap;

    public Task<SmtpSession> OpenAsync(IPAddress client, string way, CancellationToken cancellationToken) =>
        SmtpSession.OpenAsync(client, Sendmail.PortOf(way), cancellationToken, _namespace);

    public Task<int> CountRelayedAsync(CancellationToken cancellationToken) => Task.FromResult(Sendmail.CountRelayed());

    public async ValueTask DisposeAsync()
    {
        await Agent.DisposeAsync();
        await _namespace.DisposeAsync();
        _directory.Dispose();
    }

    /// <summary>The first map is built when the sockets listen already.</summary>
    private Task UntilMapIsBuiltAsync(CancellationToken cancellationToken)
    {
        var map = new FileInfo(Path.Combine(Sendmail.MapDirectory, "sendmail.db"));
        return Agent.Process.UntilAsync(
            () =>
            {
                map.Refresh();
                return map is { Exists: true, Length: > 0 };
            },
            "makemap has built the map", cancellationToken);
    }
}
