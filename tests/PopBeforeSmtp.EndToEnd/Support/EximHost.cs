using System.Net;
using System.Text.Json.Nodes;
using PopBeforeSmtp.EndToEnd.Servers;

namespace PopBeforeSmtp.EndToEnd.Support;

/// <summary>Exim beside the service, with the ACLs of install/relays/exim.md.</summary>
internal sealed class EximHost : IRelayHost
{
    public const string ReadSocket = "exim-readsocket";

    public const string HostList = "exim-iplsearch";

    private readonly TestDirectory _directory;
    private readonly PrivateNamespace _namespace;

    private EximHost(TestDirectory directory, PrivateNamespace privateNamespace)
    {
        _directory = directory;
        _namespace = privateNamespace;
        LogPath = directory.Write("mail.log", "");
        Exim = new EximServer(directory, privateNamespace);
        Agent = new Agent(directory, new AgentSettings(directory, LogPath));
        Agent.Settings.Json["RelayEndpoints"]!.AsArray().Add(
            new JsonObject { ["Kind"] = "exim", ["Listen"] = $"unix:{Path.Combine(Exim.RunDirectory, "socket")}", ["Mode"] = "0660", ["Group"] = EximServer.Group });
        Agent.Settings.Json["MapFiles"] = new JsonArray(new JsonObject { ["Kind"] = HostList, ["Path"] = HostListPath });
    }

    public EximServer Exim { get; }

    public Agent Agent { get; }

    /// <summary>Where the relay lives, for what is to see the host as it does.</summary>
    public PrivateNamespace Inside => _namespace;

    public string LogPath { get; }

    /// <summary>What Exim sees as /run/pop-before-smtp-exim/hosts.</summary>
    public string HostListPath => Path.Combine(Exim.RunDirectory, "hosts");

    public IReadOnlyList<string> Ways { get; } = [ReadSocket, HostList];

    public string LocalMailbox => "local@" + EximServer.LocalDomain;

    public IPAddress? Ipv6Client { get; } = EximServer.Ipv6Client;

    public static async Task<EximHost> StartAsync(Action<AgentSettings> change, CancellationToken cancellationToken)
    {
        var packages = await EximServer.GetPackagesAsync(cancellationToken);
        var directory = new TestDirectory();
        var host = new EximHost(directory, await PrivateNamespace.CreateAsync(directory, cancellationToken, packages, hasNetwork: true));
        try
        {
            change(host.Agent.Settings);
            var acls = new Dictionary<string, string>
            {
                [ReadSocket] = RelayPage.Block("exim.md", "set acl_m_pop_before_smtp"),
                [HostList] = RelayPage.Block("exim.md", "net-iplsearch;"),
            };
            await Task.WhenAll(host.Agent.StartAsync(cancellationToken), host.Exim.StartAsync(acls, RelayPage.Block("exim.md", "sed -i").Split('\n')[0], cancellationToken));
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public bool Asks(string way) => way == ReadSocket;

    public Task<SmtpSession> OpenAsync(IPAddress client, string way, CancellationToken cancellationToken) =>
        SmtpSession.OpenAsync(client, Exim.PortOf(way), cancellationToken, _namespace);

    public Task<int> CountRelayedAsync(CancellationToken cancellationToken) => Task.FromResult(Exim.CountRelayed());

    public async ValueTask DisposeAsync()
    {
        await Agent.DisposeAsync();
        await Exim.DisposeAsync();
        await _namespace.DisposeAsync();
        _directory.Dispose();
    }
}
