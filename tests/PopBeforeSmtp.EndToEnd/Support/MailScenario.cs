using System.Collections.Concurrent;
using System.Net;
using PopBeforeSmtp.EndToEnd.Servers;

namespace PopBeforeSmtp.EndToEnd.Support;

/// <summary>
/// Everything that clients do to a server, each from an address of its own, and the truth about it: the logins that the clients
/// saw succeed.
/// </summary>
internal sealed class MailScenario(IMailServer server)
{
    private const string Wrong = "wrong";

    private readonly ConcurrentBag<SeenLogin> _logins = [];
    private readonly ConcurrentDictionary<string, bool> _clients = new();
    private int _attacks;
    private int _lastAddress = 1;

    public IEnumerable<SeenLogin> Logins => _logins.Order();

    /// <summary>Every address that had a connection, or that a forgery names.</summary>
    public IEnumerable<string> Addresses => _clients.Keys.Concat(SuccessLine.OfAllPresets.SelectMany(line => line.Addresses)).Distinct();

    private bool HasImap => server.ImapPort != 0;

    private bool HasPop3 => server.Pop3Port != 0;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(LogInAsync(cancellationToken), FailAsync(cancellationToken), ImitateAsync(cancellationToken));
        Assert.True(_attacks > SuccessLine.OfAllPresets.Count, $"only {_attacks} imitations were tried");
    }

    public async Task LogInAsync(CancellationToken cancellationToken)
    {
        if (HasImap)
            await Task.WhenAll(LogInWithImapAsync(cancellationToken), LogInAfterFailuresAsync(cancellationToken));
        // Behind IMAP, one after the other: a mailbox may be locked for the time of a POP3 session, and the first login may be what creates
        // it (autocreate of Cyrus), which is not for two sessions at once.
        if (HasPop3)
            await LogInWithPop3Async(cancellationToken);
    }

    /// <summary>Two sessions from one address, one of them with the right password after two wrong ones.</summary>
    private async Task LogInAfterFailuresAsync(CancellationToken cancellationToken)
    {
        var client = NextClient();
        await using var first = await ImapAsync(client, cancellationToken);
        await using var second = await ImapAsync(client, cancellationToken);
        Assert.True(await SucceedAsync(first.Mail, client, "alice", cancellationToken));
        Assert.False(await second.Mail.LoginAsync("carol", Wrong, cancellationToken));
        Assert.False(await second.Mail.LoginAsync("nobody-of-that-name", Wrong, cancellationToken));
        Assert.True(await SucceedAsync(second.Mail, client, "carol", cancellationToken));
    }

    private async Task LogInWithImapAsync(CancellationToken cancellationToken)
    {
        await using (var session = await ImapAsync(NextClient(), cancellationToken))
        {
            Assert.True(await SucceedAsync(session.Mail, session.Client, "alice", cancellationToken));
            Assert.True(await session.Mail.CommandAsync("SELECT INBOX", cancellationToken));
            Assert.True(await session.Mail.LogoutAsync(cancellationToken));
        }
        if (server.HasIpv6)
        {
            await using var session = await ImapAsync(LoopbackAddress.V6, cancellationToken);
            Assert.True(await SucceedAsync(session.Mail, session.Client, "bob", cancellationToken));
            await session.Mail.LogoutAsync(cancellationToken);
        }
        await using (var idle = await ImapAsync(NextClient(), cancellationToken))
        {
            Assert.True(await SucceedAsync(idle.Mail, idle.Client, "bob", cancellationToken));
            Assert.True(await idle.Mail.CommandAsync("SELECT INBOX", cancellationToken));
            await idle.Mail.IdleAsync(cancellationToken);
            Assert.True(await idle.Mail.DoneAsync(cancellationToken));
            await idle.Mail.LogoutAsync(cancellationToken);
        }
        await using (var cut = await ImapAsync(NextClient(), cancellationToken))
        {
            Assert.True(await SucceedAsync(cut.Mail, cut.Client, "carol", cancellationToken));
            Assert.True(await cut.Mail.CommandAsync("SELECT INBOX", cancellationToken));
            await cut.Mail.IdleAsync(cancellationToken);
            cut.Mail.Cut();
        }
        await using (var named = await ImapAsync(NextClient(), cancellationToken))
        {
            foreach (var line in SuccessLine.OfAllPresets)
            {
                if (!await named.Mail.CommandAsync(Id(line.Message), cancellationToken))
                    break; // not every server knows ID
            }
            Assert.True(await SucceedAsync(named.Mail, named.Client, "alice", cancellationToken));
            await named.Mail.LogoutAsync(cancellationToken);
        }
        await LogInOtherwiseAsync(client => ImapSession.OpenAsync(client, server.ImapPort, cancellationToken, network: server.Network), cancellationToken);
        if (server.ImapsPort != 0)
            await LogInSecuredAsync(client => ImapSession.OpenAsync(client, server.ImapsPort, cancellationToken, isSecured: true, network: server.Network), cancellationToken);
    }

    private async Task LogInWithPop3Async(CancellationToken cancellationToken)
    {
        await using (var session = await Pop3Async(NextClient(), cancellationToken))
        {
            Assert.True(await SucceedAsync(session.Mail, session.Client, "alice", cancellationToken));
            Assert.True(await session.Mail.CommandAsync("STAT", cancellationToken));
            Assert.True(await session.Mail.LogoutAsync(cancellationToken));
        }
        if (server.HasIpv6)
        {
            await using var session = await Pop3Async(LoopbackAddress.V6, cancellationToken);
            Assert.True(await SucceedAsync(session.Mail, session.Client, "carol", cancellationToken));
            await session.Mail.LogoutAsync(cancellationToken);
        }
        await using (var cut = await Pop3Async(NextClient(), cancellationToken))
        {
            Assert.True(await SucceedAsync(cut.Mail, cut.Client, "bob", cancellationToken));
            cut.Mail.Cut();
        }
        await LogInOtherwiseAsync(client => Pop3Session.OpenAsync(client, server.Pop3Port, cancellationToken, network: server.Network), cancellationToken);
        if (server.Pop3sPort != 0)
            await LogInSecuredAsync(client => Pop3Session.OpenAsync(client, server.Pop3sPort, cancellationToken, isSecured: true, network: server.Network), cancellationToken);
    }

    /// <summary>What IMAP and POP3 have in common: SASL, and STARTTLS.</summary>
    private async Task LogInOtherwiseAsync<TSession>(Func<IPAddress, Task<TSession>> openAsync, CancellationToken cancellationToken)
        where TSession : IMailSession
    {
        if (server.HasSaslPlain)
        {
            var client = NextClient();
            await using var session = await openAsync(client);
            Assert.True(await session.AuthenticateAsync("alice", Accounts.Password, cancellationToken));
            Seen(client, "alice");
            await session.LogoutAsync(cancellationToken);
        }
        if (server.HasStartTls)
        {
            var client = NextClient();
            await using var session = await openAsync(client);
            Assert.True(await session.StartTlsAsync(cancellationToken));
            Assert.True(await SucceedAsync(session, client, "carol", cancellationToken));
            await session.LogoutAsync(cancellationToken);
        }
    }

    private async Task LogInSecuredAsync<TSession>(Func<IPAddress, Task<TSession>> openAsync, CancellationToken cancellationToken)
        where TSession : IMailSession
    {
        var client = NextClient();
        await using (var session = await openAsync(client))
        {
            Assert.True(await SucceedAsync(session, client, "alice", cancellationToken));
            await session.LogoutAsync(cancellationToken);
        }
        if (server.HasIpv6)
        {
            await using var session = await openAsync(LoopbackAddress.V6);
            Assert.True(await SucceedAsync(session, LoopbackAddress.V6, "alice", cancellationToken));
            session.Cut();
        }
    }

    private async Task FailAsync(CancellationToken cancellationToken)
    {
        var client = NextClient();
        foreach (var user in (string[])["alice", "nobody-of-that-name", "root"])
            await Task.WhenAll(ConnectionsFrom(client, cancellationToken).Select(connection => FailAsync(connection, user, cancellationToken)));
        // Connections without a login: one goodbye, one that just goes, one that is cut.
        foreach (var connection in ConnectionsFrom(NextClient(), cancellationToken))
        {
            await using var session = await connection;
            await session.LogoutAsync(cancellationToken);
        }
        foreach (var connection in ConnectionsFrom(NextClient(), cancellationToken))
            await (await connection).DisposeAsync();
        foreach (var connection in ConnectionsFrom(NextClient(), cancellationToken))
        {
            await using var session = await connection;
            session.Cut();
        }
    }

    private static async Task FailAsync(Task<IMailSession> connection, string user, CancellationToken cancellationToken)
    {
        await using var session = await connection;
        Assert.False(await session.LoginAsync(user, Wrong, cancellationToken));
    }

    /// <summary>One connection of every kind that the server offers.</summary>
    private IEnumerable<Task<IMailSession>> ConnectionsFrom(IPAddress client, CancellationToken cancellationToken)
    {
        foreach (var port in new[] { server.ImapPort, server.Pop3Port }.Where(port => port != 0))
        {
            yield return OpenAsync(client, port, cancellationToken);
            if (server.HasStartTls)
                yield return OpenWithStartTlsAsync(client, port, cancellationToken);
        }
        foreach (var port in new[] { server.ImapsPort, server.Pop3sPort }.Where(port => port != 0))
            yield return OpenAsync(client, port, cancellationToken);
    }

    private async Task<IMailSession> OpenWithStartTlsAsync(IPAddress client, int port, CancellationToken cancellationToken)
    {
        var session = await OpenAsync(client, port, cancellationToken);
        Assert.True(await session.StartTlsAsync(cancellationToken));
        return session;
    }

    /// <summary>Failures whose every field that a client fills looks like a success.</summary>
    private async Task ImitateAsync(CancellationToken cancellationToken)
    {
        var clients = Enumerable.Range(0, 16).Select(_ => NextClient()).ToList();
        var attacks = Imitations(cancellationToken).ToList();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, attacks.Count),
            new ParallelOptions { MaxDegreeOfParallelism = server.MostConnections, CancellationToken = cancellationToken },
            async (number, _) => await AttackAsync(clients[number % clients.Count], attacks[number].Port, attacks[number].RunAsync, cancellationToken));
    }

    private IEnumerable<(int Port, Func<IMailSession, Task<bool>> RunAsync)> Imitations(CancellationToken cancellationToken)
    {
        foreach (var line in SuccessLine.OfAllPresets)
        {
            foreach (var name in NamesLike(line).Where(name => name.Length <= server.LongestName))
            {
                if (HasImap)
                    yield return (server.ImapPort, session => session.LoginAsync(name, Wrong, cancellationToken));
                if (HasImap && server.HasSaslPlain)
                    yield return (server.ImapPort, session => session.AuthenticateAsync(name, Wrong, cancellationToken));
                if (HasPop3 && !name.Contains('\n'))
                    yield return (server.Pop3Port, session => session.LoginAsync(name, name, cancellationToken));
                if (HasPop3 && server.HasSaslPlain)
                    yield return (server.Pop3Port, session => session.AuthenticateAsync(name, Wrong, cancellationToken));
            }
        }
        foreach (var id in HasImap ? SuccessLine.OfAllPresets.Select(line => Id(line.Message)).Concat(LongIds()) : [])
            yield return (server.ImapPort, async session => await ((ImapSession)session).CommandAsync(id, cancellationToken) && false);
    }

    /// <summary>Names that are a success line, begin one on a new line, or end their own field before it.</summary>
    private IEnumerable<string> NamesLike(SuccessLine line)
    {
        yield return line.Message;
        yield return $"x\r\n{line.Whole}";
        yield return $"x\n{line.Whole}\n";
        if (line.Preset != server.Preset)
            yield break;
        foreach (var end in (string[])["x ", "x, ", "x>, ", "x], ", "x) ", "x\" ", "x'; "])
            yield return end + line.Message;
        yield return new string('x', 990) + line.Message;
    }

    /// <summary>IDs so long that a server may cut its line into pieces, one of which begins with a success.</summary>
    private static IEnumerable<string> LongIds()
    {
        var line = SuccessLine.OfAllPresets.First(line => line.Preset == "dovecot").Message;
        for (var shift = 0; shift < 8; shift++)
            yield return $"ID ({string.Join(' ', Enumerable.Range(0, 28).Select(number => $"\"n{number:00}\" \"{new string('x', shift * 10)}{line}\""))})";
    }

    private static string Id(string text) => $"ID (\"name\" \"{text.Replace("\\", "").Replace("\"", "\\\"")}\" \"version\" \"1\")";

    /// <summary>A server may throw such a client out; it must not let it in.</summary>
    private async Task AttackAsync(IPAddress client, int port, Func<IMailSession, Task<bool>> attackAsync, CancellationToken cancellationToken)
    {
        await using var session = await OpenAsync(client, port, cancellationToken);
        Interlocked.Increment(ref _attacks);
        try
        {
            Assert.False(await attackAsync(session));
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
        }
    }

    private async Task<IMailSession> OpenAsync(IPAddress client, int port, CancellationToken cancellationToken) =>
        port == server.ImapPort || port == server.ImapsPort
            ? await ImapSession.OpenAsync(client, port, cancellationToken, isSecured: port == server.ImapsPort, network: server.Network)
            : await Pop3Session.OpenAsync(client, port, cancellationToken, isSecured: port == server.Pop3sPort, network: server.Network);

    private async Task<ClientSession<ImapSession>> ImapAsync(IPAddress client, CancellationToken cancellationToken) =>
        new(client, await ImapSession.OpenAsync(client, server.ImapPort, cancellationToken, network: server.Network));

    private async Task<ClientSession<Pop3Session>> Pop3Async(IPAddress client, CancellationToken cancellationToken) =>
        new(client, await Pop3Session.OpenAsync(client, server.Pop3Port, cancellationToken, network: server.Network));

    private async Task<bool> SucceedAsync(IMailSession session, IPAddress client, string user, CancellationToken cancellationToken)
    {
        if (!await session.LoginAsync(user, Accounts.Password, cancellationToken))
            return false;
        Seen(client, user);
        return true;
    }

    private void Seen(IPAddress client, string user) => _logins.Add(new SeenLogin($"{client}", user));

    private IPAddress NextClient()
    {
        var client = LoopbackAddress.V4((byte)Interlocked.Increment(ref _lastAddress));
        _clients.TryAdd($"{client}", true);
        return client;
    }
}
