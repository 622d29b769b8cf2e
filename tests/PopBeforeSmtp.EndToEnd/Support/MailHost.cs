using System.Net;
using PopBeforeSmtp.EndToEnd.Servers;

namespace PopBeforeSmtp.EndToEnd.Support;

/// <summary>A whole mail host of its own: Dovecot, rsyslog, the service, and a Postfix that asks it in every way.</summary>
internal sealed class MailHost : IAsyncDisposable
{
    public const string Foreign = "somebody@elsewhere.example";
    public const string Local = "local@" + PostfixServer.LocalDomain;

    private readonly IReadOnlyList<RelayWay> _ways;
    private int _accepted;

    private MailHost(TestDirectory directory, PrivateNamespace privateNamespace, LogTimeFormat format)
    {
        Directory = directory;
        Namespace = privateNamespace;
        Rsyslog = new RsyslogServer(directory, privateNamespace, format);
        Dovecot = new DovecotServer(directory, null, privateNamespace);
        _ways = RelayWay.All(directory);
        Postfix = new PostfixServer(directory, [.. _ways.Select(way => way.Service)]);
        Agent = new Agent(directory, new AgentSettings(directory, Rsyslog.LogPath).InQueue(Postfix).Maps("hash", "lmdb", "cdb"));
    }

    public TestDirectory Directory { get; }

    public PrivateNamespace Namespace { get; }

    public RsyslogServer Rsyslog { get; }

    public DovecotServer Dovecot { get; }

    public PostfixServer Postfix { get; }

    public Agent Agent { get; }

    /// <summary>Skips the test where the servers cannot be had.</summary>
    public static async Task<MailHost> StartAsync(LogTimeFormat format, CancellationToken cancellationToken, Action<AgentSettings>? change = null)
    {
        if (RequiredPrograms.SkipReason() is { } reason)
            Assert.Skip(reason);
        var directory = new TestDirectory();
        var host = new MailHost(directory, await PrivateNamespace.CreateAsync(directory, cancellationToken), format);
        try
        {
            change?.Invoke(host.Agent.Settings);
            await Task.WhenAll(host.Rsyslog.StartAsync(cancellationToken), host.Postfix.StartAsync(cancellationToken));
            await Task.WhenAll(host.Dovecot.StartAsync(cancellationToken), host.Agent.StartAsync(cancellationToken));
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public async Task<bool> ImapLoginAsync(IPAddress client, string user, string password, CancellationToken cancellationToken)
    {
        await using var session = await ImapSession.OpenAsync(client, Dovecot.ImapPort, cancellationToken);
        return await session.LoginAsync(user, password, cancellationToken);
    }

    public async Task<bool> Pop3LoginAsync(IPAddress client, string user, string password, CancellationToken cancellationToken)
    {
        await using var session = await Pop3Session.OpenAsync(client, Dovecot.Pop3Port, cancellationToken);
        return await session.LoginAsync(user, password, cancellationToken);
    }

    /// <summary>Tries to send a mail to a foreign domain; the reply that decided.</summary>
    public Task<SmtpReply> RelayAsync(IPAddress client, string way, CancellationToken cancellationToken) =>
        SendAsync(client, way, Foreign, cancellationToken);

    /// <summary>Tries to send a mail to a user of this host.</summary>
    public Task<SmtpReply> DeliverAsync(IPAddress client, string way, CancellationToken cancellationToken) =>
        SendAsync(client, way, Local, cancellationToken);

    /// <summary>Tries to send a mail in any name to anybody.</summary>
    public async Task<SmtpReply> SendAsync(IPAddress client, string way, string from, string to, CancellationToken cancellationToken)
    {
        await using var session = await SmtpSession.OpenAsync(client, PortOf(way), cancellationToken);
        return Count(to, await session.TrySendAsync(from, to, cancellationToken));
    }

    /// <summary>A relay attempt by a client that has another address than loopback.</summary>
    public async Task<SmtpReply> RelayAsAsync(string address, string? name, string way, CancellationToken cancellationToken)
    {
        await using var session = await SmtpSession.OpenAsync(LoopbackAddress.V4(99), PortOf(way), cancellationToken);
        await session.XclientAsync(address, name, cancellationToken);
        return Count(Foreign, await session.TrySendAsync("alice@local.test", Foreign, cancellationToken));
    }

    /// <summary>Waits until a client may relay in this way.</summary>
    public Task UntilRelaysAsync(IPAddress client, string way, CancellationToken cancellationToken) =>
        UntilReplyAsync(client, way, reply => reply.Code == 250, cancellationToken);

    public Task UntilRefusesAsync(IPAddress client, string way, CancellationToken cancellationToken) =>
        UntilReplyAsync(client, way, reply => reply.Code == 554, cancellationToken);

    /// <summary>Every mail that Postfix passed on to foreign hosts is one that a test saw accepted, and no other.</summary>
    public async Task AssertNothingElseWasRelayedAsync(CancellationToken cancellationToken)
    {
        await Eventually.TrueAsync(() => Relayed() >= _accepted, TimeSpan.FromSeconds(10), () => $"{_accepted} mails are passed on", cancellationToken);
        Assert.Equal(_accepted, Relayed());
    }

    public async ValueTask DisposeAsync()
    {
        await Agent.DisposeAsync();
        await Postfix.DisposeAsync();
        await Dovecot.DisposeAsync();
        await Rsyslog.DisposeAsync();
        await Namespace.DisposeAsync();
        Directory.Dispose();
    }

    private async Task UntilReplyAsync(IPAddress client, string way, Func<SmtpReply, bool> isWanted, CancellationToken cancellationToken)
    {
        SmtpReply? last = null;
        await Eventually.TrueAsync(
            async () => isWanted(last = await RelayAsync(client, way, cancellationToken)),
            TimeSpan.FromSeconds(15),
            () => $"{way} for {client} last said {last}\n{Agent.Output}",
            cancellationToken);
    }

    private int Relayed() => Postfix.ReadLog().Split("status=sent (relayed)").Length - 1;

    private Task<SmtpReply> SendAsync(IPAddress client, string way, string to, CancellationToken cancellationToken) =>
        SendAsync(client, way, "alice@local.test", to, cancellationToken);

    private SmtpReply Count(string to, SmtpReply reply)
    {
        if (to == Foreign && reply.Code == 250)
            Interlocked.Increment(ref _accepted);
        return reply;
    }

    public int PortOf(string way) => _ways.Single(candidate => candidate.Name == way).Port;
}
