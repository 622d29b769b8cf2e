using System.Net;
using PopBeforeSmtp.EndToEnd.Servers;

namespace PopBeforeSmtp.EndToEnd.Support;

/// <summary>The real Postfix, with a smtpd for each way of asking, beside the service and a log that the test writes.</summary>
internal sealed class PostfixHost : IRelayHost
{
    private static readonly TimeSpan PatienceWithSocketmap = TimeSpan.FromSeconds(100);

    private readonly TestDirectory _directory = new();
    private readonly IReadOnlyList<RelayWay> _ways;

    private PostfixHost()
    {
        LogPath = _directory.Write("mail.log", "");
        _ways = [.. Ways.Select(way => RelayWay.Create(way, _directory))];
        Postfix = new PostfixServer(_directory, [.. _ways.Select(way => way.Service)]);
        Agent = new Agent(_directory, new AgentSettings(_directory, LogPath).InQueue(Postfix).Maps("hash", "lmdb", "cdb").TextMaps(Postfix, "cidr", "texthash"));
    }

    public PostfixServer Postfix { get; }

    public Agent Agent { get; }

    public string LogPath { get; }

    public IReadOnlyList<string> Ways { get; } = ["policy", "socketmap", "hash", "lmdb", "cdb", "cidr", "texthash"];

    public string LocalMailbox => MailHost.Local;

    public IPAddress? Ipv6Client => LoopbackAddress.V6;

    public static async Task<PostfixHost> StartAsync(Action<AgentSettings> change, CancellationToken cancellationToken)
    {
        if (RequiredPrograms.SkipReason() is { } reason)
            Assert.Skip(reason);
        var host = new PostfixHost();
        try
        {
            change(host.Agent.Settings);
            // In this order, so that there is something that can be told to reload. A map that is not there yet would be 451 for everybody, but
            // nobody looks for one before the first client.
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

    public bool Asks(string way) => way is "policy" or "socketmap";

    /// <summary>socketmap_table(5): 100 s, and that cannot be set. The policy service is given up after two times three seconds.</summary>
    public TimeSpan LongestWait(string way) => way == "socketmap" ? PatienceWithSocketmap : TimeSpan.FromSeconds(10);

    public Task<SmtpSession> OpenAsync(IPAddress client, string way, CancellationToken cancellationToken) =>
        SmtpSession.OpenAsync(client, _ways.Single(candidate => candidate.Name == way).Port, cancellationToken);

    public async Task<int> CountRelayedAsync(CancellationToken cancellationToken) =>
        (await Postfix.ReadLogOfAllMailAsync(cancellationToken)).Split("status=sent (relayed)").Length - 1;

    public async ValueTask DisposeAsync()
    {
        await Agent.DisposeAsync();
        await Postfix.DisposeAsync();
        _directory.Dispose();
    }
}
