using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>An address stays allowed while a session from it is open, as a real Dovecot tells of its sessions.</summary>
public sealed class RealDovecotSessionTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(4);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_idle_session_keeps_its_address_allowed_until_a_window_after_its_end(bool isCut)
    {
        await using var host = await StartAsync("1.00:00:00");
        var client = LoopbackAddress.V4(2);
        await using var session = await IdleAsync(host, client);
        await host.UntilAnswerAsync($"{client}", "OK", Token);

        await Task.Delay(Window + TimeSpan.FromSeconds(3), Token);
        Assert.Equal("OK", await host.AskAsync($"{client}", Token));

        if (isCut)
        {
            session.Cut();
        }
        else
        {
            Assert.True(await session.DoneAsync(Token));
            Assert.True(await session.LogoutAsync(Token));
        }
        await Task.Delay(Window - TimeSpan.FromSeconds(2), Token); // the log has whole seconds
        Assert.Equal("OK", await host.AskAsync($"{client}", Token));
        await host.UntilAnswerAsync($"{client}", "DUNNO", Token);
    }

    [Fact]
    public async Task A_pop3_session_keeps_its_address_allowed_too()
    {
        await using var host = await StartAsync("1.00:00:00");
        var client = LoopbackAddress.V4(2);
        await using var session = await Pop3Session.OpenAsync(client, host.Server.Pop3Port, Token);
        Assert.True(await session.LoginAsync("alice", Accounts.Password, Token));
        await host.UntilAnswerAsync($"{client}", "OK", Token);
        await Task.Delay(Window + TimeSpan.FromSeconds(2), Token);
        Assert.Equal("OK", await host.AskAsync($"{client}", Token));
        Assert.True(await session.LogoutAsync(Token));
        await host.UntilAnswerAsync($"{client}", "DUNNO", Token);
    }

    [Fact]
    public async Task One_session_of_two_is_enough()
    {
        await using var host = await StartAsync("1.00:00:00");
        var client = LoopbackAddress.V4(2);
        await using var first = await IdleAsync(host, client);
        await using var second = await IdleAsync(host, client);
        await host.UntilAnswerAsync($"{client}", "OK", Token);
        first.Cut();
        await Task.Delay(Window + TimeSpan.FromSeconds(2), Token);
        Assert.Equal("OK", await host.AskAsync($"{client}", Token));
        second.Cut();
        await host.UntilAnswerAsync($"{client}", "DUNNO", Token);
    }

    [Fact]
    public async Task After_the_longest_time_a_session_counts_no_more_although_it_is_open()
    {
        await using var host = await StartAsync("00:00:08");
        var client = LoopbackAddress.V4(2);
        await using var session = await IdleAsync(host, client);
        await host.UntilAnswerAsync($"{client}", "OK", Token);
        await Task.Delay(Window + TimeSpan.FromSeconds(2), Token);
        Assert.Equal("OK", await host.AskAsync($"{client}", Token));
        await host.UntilAnswerAsync($"{client}", "DUNNO", Token);
        Assert.True(await session.DoneAsync(Token));
    }

    [Fact]
    public async Task Where_sessions_are_not_tracked_the_window_of_the_login_is_all()
    {
        await using var host = await StartAsync("1.00:00:00", isTracked: false);
        var client = LoopbackAddress.V4(2);
        await using var session = await IdleAsync(host, client);
        await host.UntilAnswerAsync($"{client}", "OK", Token);
        await Task.Delay(Window, Token);
        await host.UntilAnswerAsync($"{client}", "DUNNO", Token);
        Assert.True(await session.DoneAsync(Token));
    }

    [Fact]
    public async Task Until_the_end_of_a_session_has_been_seen_the_plain_window_holds()
    {
        await using var host = await StartAsync("1.00:00:00", areEndsSeen: false);
        var client = LoopbackAddress.V4(2);
        await using var session = await IdleAsync(host, client);
        await host.UntilAnswerAsync($"{client}", "OK", Token);
        await host.UntilAnswerAsync($"{client}", "DUNNO", Token);
        Assert.True(await session.DoneAsync(Token));
    }

    private static async Task<RealMailHost> StartAsync(string maximum, bool isTracked = true, bool areEndsSeen = true)
    {
        var host = await RealMailHost.StartAsync(
            (directory, privateNamespace) => new DovecotServer(directory, null, privateNamespace), Token, change: settings =>
            {
                settings.Window($"{Window:c}");
                settings.Json["Authorization"]!["MaximumSession"] = maximum;
                settings.Json["Authorization"]!["TrackSessions"] = isTracked;
            });
        if (areEndsSeen && isTracked)
            await LetAnEndBeSeenAsync(host);
        return host;
    }

    /// <summary>Somebody else comes and goes, so that this server is known to write the ends of sessions.</summary>
    private static async Task LetAnEndBeSeenAsync(RealMailHost host)
    {
        await using var session = await Pop3Session.OpenAsync(LoopbackAddress.V4(9), host.Server.Pop3Port, Token);
        Assert.True(await session.LoginAsync("bob", Accounts.Password, Token));
        Assert.True(await session.LogoutAsync(Token));
        await host.Agent.UntilPrintedAsync("logout: client=127.0.0.9", Token);
    }

    private static async Task<ImapSession> IdleAsync(RealMailHost host, System.Net.IPAddress client)
    {
        var session = await ImapSession.OpenAsync(client, host.Server.ImapPort, Token);
        Assert.True(await session.LoginAsync("alice", Accounts.Password, Token));
        Assert.True(await session.CommandAsync("SELECT INBOX", Token));
        await session.IdleAsync(Token);
        return session;
    }
}
