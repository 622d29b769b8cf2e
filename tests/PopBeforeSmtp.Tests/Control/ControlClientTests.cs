using System.Net.Sockets;
using PopBeforeSmtp.Control;
using PopBeforeSmtp.Sockets;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Control;

/// <summary>Both ends of the control socket together.</summary>
public sealed class ControlClientTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Time = new(2026, 11, 20, 10, 15, 0, 123, TimeSpan.Zero);

    private ControlSocket _socket = null!;
    private ControlClient _client = null!;

    private FakeAdministration Administration => _socket.Administration;

    public async ValueTask InitializeAsync()
    {
        _socket = await ControlSocket.StartAsync();
        _client = await _socket.ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _socket.DisposeAsync();
    }

    [Fact]
    public async Task The_list_comes_over_as_it_is()
    {
        Administration.Clients.Add(new ClientView("192.0.2.10", ["ina", "Ünal \"u\" <x>"], "imap", "dovecot", Time, Time.AddMinutes(30), 7, ""));
        Administration.Clients.Add(new ClientView("2001:db8::/32", [], "", "by hand", null, null, 0, "printer"));
        var clients = await _client.ListAsync(null, CancellationToken.None);
        Assert.Equivalent(Administration.Clients, clients, strict: true);
    }

    [Fact]
    public async Task The_list_can_be_of_one_account()
    {
        Administration.Clients.Add(View("192.0.2.10", "ina"));
        Administration.Clients.Add(View("192.0.2.11", "a+b & c=d/ü?"));
        Assert.Equal("192.0.2.11", Assert.Single(await _client.ListAsync("a+b & c=d/ü?", CancellationToken.None)).Client);
        Assert.Equal(["list a+b & c=d/ü?"], Administration.Asked);
    }

    [Fact]
    public async Task The_newest_logins_can_be_asked_for_alone()
    {
        Administration.Clients.Add(View("192.0.2.10", "ina"));
        Administration.Clients.Add(View("192.0.2.11", "piet"));
        Assert.Equal("192.0.2.10", Assert.Single(await _client.NewestAsync("a&b=ü?", 1, CancellationToken.None)).Client);
        Assert.Equal(["newest 1 a&b=ü?"], Administration.Asked);
    }

    [Fact]
    public async Task An_address_is_found_or_not()
    {
        Administration.Clients.Add(View("2001:db8::25", "ina"));
        Assert.Equal("2001:db8::25", (await FindAsync("2001:db8::25"))!.Client);
        Assert.Null(await FindAsync("192.0.2.10"));
    }

    [Fact]
    public async Task Changes_come_over_and_their_answers_back()
    {
        var reply = await _client.AllowAsync(new ChangeRequest("192.0.2.0/24", null, 90.5, "ü"), CancellationToken.None);
        Assert.Equivalent(Administration.Reply, reply, strict: true);
        await _client.AllowAsync(new ChangeRequest("2001:db8::25", null, null, null), CancellationToken.None);
        Administration.Reply = new ChangeReply(false, "not in the table", []);
        Assert.False((await _client.RevokeAsync(new ChangeRequest("192.0.2.10", null, null, null), CancellationToken.None)).IsDone);
        await _client.RevokeAsync(new ChangeRequest(null, "ina", null, null) { By = "ann" }, CancellationToken.None);
        await _client.RevokeAsync(new ChangeRequest("192.0.2.10", null, null, null) { By = "no\u001bname" }, CancellationToken.None);
        Assert.Equal(["allow 192.0.2.0/24 00:01:30.5000000 ü", "allow 2001:db8::25  ", "revoke 192.0.2.10", "revoke user ina by ann", "revoke 192.0.2.10"], Administration.Asked);
    }

    [Fact]
    public async Task An_explanation_comes_over_as_it_is()
    {
        var evidence = new EvidenceView("/var/log/*.log", "/var/log/mail.log", ulong.MaxValue, 42, "", "the \"line\" ü", "dovecot", "login", "imap", Time, "dovecot s1", 1800);
        Administration.Why = new WhyView("2001:db8::25", true, Time, "because")
        {
            Evidence = new HistoryView(Time, "renewed", "2001:db8::25", "ina", "", "", Time.AddMinutes(30)) { Evidence = evidence },
            Sessions = [new SessionView("ina", "dovecot", Time)],
            Answers = [new RelayAnswerView("policy", "unix:/run/policy", "action=OK")],
            History = [new HistoryView(Time, "allowed", "2001:db8::/64", "", "printer", "root", null)],
            Warning = "disk full",
        };
        Assert.Equivalent(Administration.Why, await _client.WhyAsync(Make.Address("2001:db8::25"), CancellationToken.None), strict: true);
        Assert.Equal(["why 2001:db8::25"], Administration.Asked);
    }

    [Fact]
    public async Task A_report_comes_over_as_it_is_or_with_the_reason_why_not()
    {
        Administration.Report = new ReportView(Time, 1, 2, null, [new UsageView("ina", "192.0.2.10", long.MaxValue, Time, Time, "imap")]);
        Assert.Equivalent(Administration.Report, await _client.ReportAsync(TimeSpan.FromDays(30), CancellationToken.None), strict: true);
        Administration.Error = new ControlException("disk full");
        Assert.Equal("disk full", (await Assert.ThrowsAsync<ControlException>(() => _client.ReportAsync(TimeSpan.FromHours(12), CancellationToken.None))).Message);
        Assert.Equal(["report 30.00:00:00", "report 12:00:00"], Administration.Asked);
    }

    [Fact]
    public async Task The_status_comes_over_as_it_is() =>
        Assert.Equivalent(Administration.Status(), await _client.StatusAsync(CancellationToken.None), strict: true);

    [Fact]
    public async Task A_table_that_is_not_ready_is_told_and_never_looks_empty()
    {
        Administration.IsReady = false;
        foreach (var ask in (Func<Task>[])[() => _client.ListAsync(null, CancellationToken.None), () => FindAsync("192.0.2.10"), () => _client.WhyAsync(Make.Address("192.0.2.10"), CancellationToken.None)])
        {
            var error = await Assert.ThrowsAsync<ControlException>(ask);
            Assert.Equal("the stored table has not been loaded; see the status", error.Message);
        }
        Assert.False((await _client.StatusAsync(CancellationToken.None)).IsReady);
    }

    [Fact]
    public async Task A_mistake_of_the_service_is_told()
    {
        Administration.Error = new InvalidOperationException("a mistake");
        await Assert.ThrowsAsync<ControlException>(() => _client.RevokeAsync(new ChangeRequest(null, "ina", null, null), CancellationToken.None));
    }

    [Fact]
    public async Task Where_no_service_runs_there_is_no_client()
    {
        using var directory = new TestDirectory();
        var path = directory.File("control");
        var listen = new ListenAddress($"unix:{path}", path, null, UnixFileMode.None, null);
        Assert.Null(await ControlClient.TryConnectAsync(listen, CancellationToken.None));
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            dead.Bind(listen.EndPoint);
            Assert.Null(await ControlClient.TryConnectAsync(listen, CancellationToken.None));
        }
        Assert.Null(await ControlClient.TryConnectAsync(listen with { Path = directory.File("no/control") }, CancellationToken.None));
    }

    [Fact]
    public async Task What_is_no_socket_cannot_be_asked()
    {
        using var directory = new TestDirectory();
        var path = directory.Write("file/x", "");
        var listen = new ListenAddress("unix:test", path + "/control", null, UnixFileMode.None, null);
        Assert.StartsWith("unix:test: ", (await Assert.ThrowsAsync<ControlException>(() => ControlClient.TryConnectAsync(listen, CancellationToken.None))).Message);
    }

    [Fact]
    public async Task Who_answers_something_else_is_not_believed()
    {
        using var directory = new TestDirectory();
        var path = directory.File("control");
        var listen = new ListenAddress($"unix:{path}", path, null, UnixFileMode.None, null);
        using var other = SocketFile.Bind(listen with { Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        other.Listen();
        using var client = await ControlClient.TryConnectAsync(listen, CancellationToken.None);
        using var peer = await other.AcceptAsync();
        var ask = client!.ListAsync(null, CancellationToken.None);
        await peer.SendAsync("220 mail ESMTP\r\n"u8.ToArray());
        Assert.StartsWith("the service does not answer: ", (await Assert.ThrowsAsync<ControlException>(() => ask)).Message);
    }

    private static ClientView View(string client, string user) => new(client, [user], "imap", "dovecot", Time, Time, 1, "");

    private Task<ClientView?> FindAsync(string address) => _client.FindAsync(Make.Address(address), null, CancellationToken.None);
}
