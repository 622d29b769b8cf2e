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

    /// <summary>Attackers at a time: some servers wait for seconds after each failure.</summary>
    private const int Attackers = 60;

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
            await LogInWithImapAsync(cancellationToken);
        if (HasPop3)
            await LogInWithPop3Async(cancellationToken);
    }

    private async Task LogInWithImapAsync(CancellationToken cancellationToken)
    {
        await using (var session = await ImapAsync(NextClient(), cancellationToken))
        {
            Assert.True(await SucceedAsync(session.Mail, session.Client, "alice", cancellationToken));
            Assert.True(await session.Mail.CommandAsync("SELECT INBOX", cancellationToken));
            Assert.True(await session.Mail.LogoutAsync(cancellationToken));
        }
        await using (var session = await ImapAsync(LoopbackAddress.V6, cancellationToken))
        {
            Assert.True(await SucceedAsync(session.Mail, session.Client, "bob", cancellationToken));
            await session.Mail.LogoutAsync(cancellationToken);
        }
        // The same address at the same time, once more with the right password after two wrong ones.
        var shared = NextClient();
        await using (var first = await ImapAsync(shared, cancellationToken))
        await using (var second = await ImapAsync(shared, cancellationToken))
        {
            Assert.True(await SucceedAsync(first.Mail, shared, "alice", cancellationToken));
            Assert.False(await second.Mail.LoginAsync("carol", Wrong, cancellationToken));
            Assert.False(await second.Mail.LoginAsync("nobody-of-that-name", Wrong, cancellationToken));
            Assert.True(await SucceedAsync(second.Mail, shared, "carol", cancellationToken));
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
                await named.Mail.CommandAsync(Id(line.Message), cancellationToken); // not every server knows ID
            Assert.True(await SucceedAsync(named.Mail, named.Client, "alice", cancellationToken));
            await named.Mail.LogoutAsync(cancellationToken);
        }
        await LogInOtherwiseAsync(client => ImapSession.OpenAsync(client, server.ImapPort, cancellationToken), cancellationToken);
        if (server.ImapsPort != 0)
            await LogInSecuredAsync(client => ImapSession.OpenAsync(client, server.ImapsPort, cancellationToken, isSecured: true), cancellationToken);
    }

    private async Task LogInWithPop3Async(CancellationToken cancellationToken)
    {
        await using (var session = await Pop3Async(NextClient(), cancellationToken))
        {
            Assert.True(await SucceedAsync(session.Mail, session.Client, "alice", cancellationToken));
            Assert.True(await session.Mail.CommandAsync("STAT", cancellationToken));
            Assert.True(await session.Mail.LogoutAsync(cancellationToken));
        }
        await using (var session = await Pop3Async(LoopbackAddress.V6, cancellationToken))
        {
            Assert.True(await SucceedAsync(session.Mail, session.Client, "carol", cancellationToken));
            await session.Mail.LogoutAsync(cancellationToken);
        }
        await using (var cut = await Pop3Async(NextClient(), cancellationToken))
        {
            Assert.True(await SucceedAsync(cut.Mail, cut.Client, "bob", cancellationToken));
            cut.Mail.Cut();
        }
        await LogInOtherwiseAsync(client => Pop3Session.OpenAsync(client, server.Pop3Port, cancellationToken), cancellationToken);
        if (server.Pop3sPort != 0)
            await LogInSecuredAsync(client => Pop3Session.OpenAsync(client, server.Pop3sPort, cancellationToken, isSecured: true), cancellationToken);
    }

    /// <summary>What IMAP and POP3 have in common: SASL, and STARTTLS.</summary>
    private async Task LogInOtherwiseAsync<TSession>(Func<IPAddress, Task<TSession>> openAsync, CancellationToken cancellationToken)
        where TSession : IMailSession
    {
        if (server.HasSaslPlain)
        {
            var client = NextClient();
            await using var session = await openAsync(client);
            Assert.True(await session.AuthenticateAsync("bob", Accounts.Password, cancellationToken));
            Seen(client, "bob");
            await session.LogoutAsync(cancellationToken);
        }
        if (server.HasStartTls)
        {
            var client = NextClient();
            await using var session = await openAsync(client);
            Assert.True(await session.StartTlsAsync(cancellationToken));
            Assert.True(await SucceedAsync(session, client, "carol", cancellationToken));
            await session.LogoutAsync(cancellationToken);
            await using var stranger = await openAsync(NextClient());
            Assert.True(await stranger.StartTlsAsync(cancellationToken));
            Assert.False(await stranger.LoginAsync("carol", Wrong, cancellationToken));
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
        await using (var session = await openAsync(LoopbackAddress.V6))
        {
            Assert.True(await SucceedAsync(session, LoopbackAddress.V6, "alice", cancellationToken));
            session.Cut();
        }
        await using var stranger = await openAsync(NextClient());
        Assert.False(await stranger.LoginAsync("alice", Wrong, cancellationToken));
    }

    private async Task FailAsync(CancellationToken cancellationToken)
    {
        var client = NextClient();
        foreach (var user in (string[])["alice", "nobody-of-that-name", "root"])
        {
            if (HasImap)
            {
                await using var session = (await ImapAsync(client, cancellationToken)).Mail;
                Assert.False(await session.LoginAsync(user, Wrong, cancellationToken));
            }
            if (HasPop3)
            {
                await using var session = (await Pop3Async(client, cancellationToken)).Mail;
                Assert.False(await session.LoginAsync(user, Wrong, cancellationToken));
            }
        }
        // Connections without a login: one goodbye, one that just goes, one that is cut.
        foreach (var port in (int[])[server.ImapPort, server.Pop3Port])
        {
            if (port == 0)
                continue;
            await using (var polite = await OpenAsync(NextClient(), port, cancellationToken))
                await polite.LogoutAsync(cancellationToken);
            await (await OpenAsync(NextClient(), port, cancellationToken)).DisposeAsync();
            await using var cut = await OpenAsync(NextClient(), port, cancellationToken);
            cut.Cut();
        }
    }

    /// <summary>Failures whose every field that a client fills looks like a success.</summary>
    private async Task ImitateAsync(CancellationToken cancellationToken)
    {
        var client = NextClient();
        var attacks = new List<Func<Task>>();
        foreach (var line in SuccessLine.OfAllPresets)
        {
            foreach (var name in NamesLike(line))
            {
                if (HasImap)
                    attacks.Add(() => AttackAsync(client, server.ImapPort, session => session.LoginAsync(name, Wrong, cancellationToken), cancellationToken));
                if (HasImap && server.HasSaslPlain)
                    attacks.Add(() => AttackAsync(client, server.ImapPort, session => session.AuthenticateAsync(name, Wrong, cancellationToken), cancellationToken));
                if (HasPop3 && !name.Contains('\n'))
                    attacks.Add(() => AttackAsync(client, server.Pop3Port, session => session.LoginAsync(name, name, cancellationToken), cancellationToken));
                if (HasPop3 && server.HasSaslPlain)
                    attacks.Add(() => AttackAsync(client, server.Pop3Port, session => session.AuthenticateAsync(name, Wrong, cancellationToken), cancellationToken));
            }
            if (HasImap)
                attacks.Add(() => AttackAsync(client, server.ImapPort, async session => await ((ImapSession)session).CommandAsync(Id(line.Message), cancellationToken) && false, cancellationToken));
        }
        if (HasImap)
            attacks.AddRange(LongIds().Select<string, Func<Task>>(id => () => AttackAsync(client, server.ImapPort, async session => await ((ImapSession)session).CommandAsync(id, cancellationToken) && false, cancellationToken)));
        await Parallel.ForEachAsync(attacks, new ParallelOptions { MaxDegreeOfParallelism = Attackers, CancellationToken = cancellationToken }, async (attack, _) => await attack());
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

    private async Task<IMailSession> OpenAsync(IPAddress client, int port, CancellationToken cancellationToken) => port == server.ImapPort
        ? (await ImapAsync(client, cancellationToken)).Mail
        : (await Pop3Async(client, cancellationToken)).Mail;

    private async Task<ClientSession<ImapSession>> ImapAsync(IPAddress client, CancellationToken cancellationToken) =>
        new(client, await ImapSession.OpenAsync(client, server.ImapPort, cancellationToken));

    private async Task<ClientSession<Pop3Session>> Pop3Async(IPAddress client, CancellationToken cancellationToken) =>
        new(client, await Pop3Session.OpenAsync(client, server.Pop3Port, cancellationToken));

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
