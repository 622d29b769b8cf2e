using System.Net;
using System.Text.Json.Nodes;
using PopBeforeSmtp.EndToEnd.Servers;

namespace PopBeforeSmtp.EndToEnd.Support;

/// <summary>The real postscreen, chrooted, before a smtpd that asks the policy service, once for each kind of table that it can look into.</summary>
internal sealed class PostscreenHost : IAsyncDisposable
{
    /// <summary>Not hash: postscreen 3.7.11 answers the first client after a change from the map as it was, and reads it anew only then.</summary>
    public static readonly string[] Tables = ["socketmap", "lmdb"];

    private readonly TestDirectory _directory = new();
    private readonly Dictionary<string, int> _ports = Tables.ToDictionary(table => table, _ => Ports.Free());

    private readonly string _logPath;

    private PostscreenHost()
    {
        _logPath = _directory.Write("mail.log", "");
        var way = RelayWay.Create("policy-chroot", _directory);
        Postfix = new PostfixServer(_directory, [way.Service], new PostfixOptions
        {
            ExtraMain = """
                postscreen_greet_wait = 3s
                postscreen_greet_action = enforce
                postscreen_cache_map =
                """,
            ExtraMaster = $$"""
                smtpd pass - - y - - smtpd
                  -o { smtpd_relay_restrictions = {{way.Service.RelayRestrictions}} }
                {{string.Concat(Tables.Select(Listener))}}
                """,
        });
        Agent = new Agent(_directory, new AgentSettings(_directory, _logPath).InQueue(Postfix).Maps("lmdb"));
        foreach (var map in Agent.Settings.Json["MapFiles"]!.AsArray().OfType<JsonObject>())
            map["Value"] = "permit";
    }

    public PostfixServer Postfix { get; }

    public Agent Agent { get; }

    public static async Task<PostscreenHost> StartAsync(CancellationToken cancellationToken)
    {
        if (RequiredPrograms.SkipReason() is { } reason)
            Assert.Skip(reason);
        var host = new PostscreenHost();
        try
        {
            // The maps must be there before postscreen opens them.
            await host.Agent.StartAsync(cancellationToken);
            await host.Postfix.StartAsync(cancellationToken);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public void WriteLogin(IPAddress client) => File.AppendAllText(_logPath, LoneAgent.LoginLine($"{client}"));

    public int PortOf(string table) => _ports[table];

    public async ValueTask DisposeAsync()
    {
        await Agent.DisposeAsync();
        await Postfix.DisposeAsync();
        _directory.Dispose();
    }

    private string Listener(string table)
    {
        var list = table == "socketmap" ? "socketmap:unix:pop-before-smtp/socketmap:postscreen" : $"{table}:{_directory.Combine("maps", table)}";
        return $"127.0.0.1:{_ports[table]} inet n - y - 1 postscreen\n  -o syslog_name=postfix/{table}\n  -o {{ postscreen_access_list = permit_mynetworks, {list} }}\n";
    }
}
