using System.Net;
using System.Text.Json.Nodes;
using PopBeforeSmtp.EndToEnd.Servers;

namespace PopBeforeSmtp.EndToEnd.Support;

/// <summary>OpenSMTPD wired as install/relays/opensmtpd.md says, beside the service.</summary>
internal sealed class OpenSmtpdHost : IRelayHost
{
    public const string TableProcess = "opensmtpd-proc";
    public const string TableFile = "opensmtpd-file";

    /// <summary>As the page has it.</summary>
    private const string FileOnPage = "/var/lib/pop-before-smtp/opensmtpd";

    private const string Wiring = "install/relays/opensmtpd.md";
    private const string TableProgram = "install/opensmtpd/table-pop-before-smtp";
    private const int SmtpPort = 25;

    private readonly TestDirectory _directory;
    private readonly PrivateNamespace _namespace;
    private readonly string _way;

    private OpenSmtpdHost(TestDirectory directory, PrivateNamespace privateNamespace, string way)
    {
        _directory = directory;
        _namespace = privateNamespace;
        _way = way;
        Server = new OpenSmtpdServer(privateNamespace);
        LogPath = directory.Write("mail.log", "");
        Agent = new Agent(directory, new AgentSettings(directory, LogPath));
        Agent.Settings.Json["RelayEndpoints"]!.AsArray().OfType<JsonObject>().Single(endpoint => (string?)endpoint["Kind"] == "socketmap")["Group"] = OpenSmtpdServer.GroupOutside;
    }

    public OpenSmtpdServer Server { get; }

    public Agent Agent { get; }

    /// <summary>Where the relay lives, for what is to see the host as it does.</summary>
    public PrivateNamespace Inside => _namespace;

    public string LogPath { get; }

    public IReadOnlyList<string> Ways => [_way];

    public string LocalMailbox => "local@" + OpenSmtpdServer.LocalDomain;

    public IPAddress? Ipv6Client => OpenSmtpdServer.Ipv6Client;

    /// <summary>Skips the test where OpenSMTPD cannot be had.</summary>
    public static async Task<OpenSmtpdHost> StartAsync(string way, Action<AgentSettings> change, CancellationToken cancellationToken)
    {
        var packages = await OpenSmtpdServer.GetPackagesAsync(cancellationToken);
        var directory = new TestDirectory();
        var host = new OpenSmtpdHost(directory, await PrivateNamespace.CreateAsync(directory, cancellationToken, packages, hasNetwork: true), way);
        try
        {
            if (way == TableFile)
                host.WriteTableFile();
            change(host.Agent.Settings);
            await host.Server.StartAsync(host.Configuration(), TableScript(), cancellationToken);
            await host.Agent.StartAsync(cancellationToken);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public bool Asks(string way) => way == TableProcess;

    public Task<SmtpSession> OpenAsync(IPAddress client, string way, CancellationToken cancellationToken) =>
        SmtpSession.OpenAsync(client, SmtpPort, cancellationToken, _namespace);

    public Task<int> CountRelayedAsync(CancellationToken cancellationToken) => Task.FromResult(Server.CountRelayed());

    public async ValueTask DisposeAsync()
    {
        await Agent.DisposeAsync();
        await Server.DisposeAsync();
        await _namespace.DisposeAsync();
        _directory.Dispose();
    }

    /// <summary>The row with which smtpd can be started before the service, and the settings with which the service keeps the file.</summary>
    private void WriteTableFile()
    {
        _directory.Write(TableFile, "255.255.255.255\n");
        var settings = JsonNode.Parse($"{{{Page.Block(Wiring, "\"MapFiles\"")}}}")!["MapFiles"]!.DeepClone().AsArray();
        settings[0]!["Path"] = _directory.Combine(TableFile);
        string[] update = [.. settings[0]!["AfterUpdate"]!.AsArray().Select(word => (string)word!)];
        settings[0]!["AfterUpdate"] = new JsonArray([.. _namespace.CommandLine(update).Select(word => JsonValue.Create(word))]);
        Agent.Settings.Json["MapFiles"] = settings;
    }

    private string Configuration() => Page.Block(Wiring, _way == TableFile ? "table popauth file:" : "table popauth pop-before-smtp:")
        .Replace("/run/pop-before-smtp/socketmap", Agent.Settings.SocketmapPath)
        .Replace(FileOnPage, _directory.Combine(TableFile))
        .Replace("example.org", OpenSmtpdServer.LocalDomain);

    private static string TableScript() =>
        File.ReadAllText(Path.Combine(Repository.Root, TableProgram)).Replace("/usr/bin/pop-before-smtp", Repository.Program);
}
