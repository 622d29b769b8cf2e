using System.Net.Sockets;
using System.Text;
using PopBeforeSmtp.Commands;
using PopBeforeSmtp.Control;
using PopBeforeSmtp.Tests.Control;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Commands;

public sealed class QuickCheckTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private readonly TestDirectory _directory = new();
    private readonly StringWriter _output = new();
    private ControlSocket _socket = null!;
    private string _config = "";

    public async ValueTask InitializeAsync()
    {
        _socket = await ControlSocket.StartAsync();
        _config = Settings(_socket.Listen.Text);
    }

    public async ValueTask DisposeAsync()
    {
        await _output.DisposeAsync();
        await _socket.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task It_says_what_the_command_says_of_whoever_may_relay()
    {
        ClientView[] clients =
        [
            new("192.0.2.10", ["ina@example.org"], "imap", "dovecot", Now.AddSeconds(-40), Now.AddMinutes(30), 7, ""),
            new("192.0.2.11", ["ina", "Ünal \"u\" <x>", "日本\u202e\u001b[2J"], "imap", "dovecot", Now.AddDays(-1), null, 7, ""),
            new("192.0.2.12", [], "", "by hand", null, Now.AddHours(5), 0, "printer, 2nd floor\n"),
            new("2001:db8::25", [], "", "by hand", null, null, 0, ""),
        ];
        _socket.Administration.Clients.AddRange(clients);
        using var service = await _socket.ConnectAsync();
        foreach (var client in clients)
        {
            var whole = await service.FindAsync(Make.Address(client.Client), null, CancellationToken.None);
            Assert.Equal(ExitStatus.Yes, Run("check", client.Client));
            Assert.Equal(CheckSentence.Of(Make.Address(client.Client), whole, TimeProvider.System.GetUtcNow()), Said());
        }
    }

    [Theory]
    [InlineData("192.0.2.10", "192.0.2.10 may not relay.")]
    [InlineData("::ffff:192.0.2.10", "192.0.2.10 may not relay.")]
    [InlineData("2001:DB8:0::1", "2001:db8::1 may not relay.")]
    public void Who_may_not_relay_is_told_so(string address, string said)
    {
        Assert.Equal(ExitStatus.No, Run("check", address));
        Assert.Equal(said, Said());
    }

    [Fact]
    public void The_settings_may_stand_before_and_behind()
    {
        Assert.Equal(ExitStatus.No, QuickCheck.TryRun(["--config", _config, "check", "192.0.2.10"], _output));
        Assert.Equal(ExitStatus.No, QuickCheck.TryRun(["check", "--config", _config, "192.0.2.10"], _output));
        Assert.Equal(ExitStatus.No, QuickCheck.TryRun(["check", "192.0.2.10", "--config", _config], _output));
    }

    [Theory]
    [InlineData("check")]
    [InlineData("list", "192.0.2.10")]
    [InlineData("192.0.2.10", "check")]
    [InlineData("check", "192.0.2")]
    [InlineData("check", "192.0.2.0/24")]
    [InlineData("check", "192.0.2.10", "192.0.2.11")]
    [InlineData("check", "192.0.2.10", "--json")]
    [InlineData("check", "192.0.2.10", "--sender", "a@example.org")]
    [InlineData("check", "192.0.2.10", "--help")]
    [InlineData("check", "--", "192.0.2.10")]
    [InlineData("check", "192.0.2.10", "--config")]
    [InlineData("check", "192.0.2.10", "--config", "--json")]
    [InlineData("check", "192.0.2.10", "--config", "/no/such/file")]
    public void What_is_out_of_the_ordinary_is_left_to_the_command(params string[] arguments) => AssertLeft(QuickCheck.TryRun([.. arguments, "--config", _config], _output));

    [Fact]
    public void A_service_that_does_not_run_or_is_not_ready_is_left_to_the_command()
    {
        AssertLeft(QuickCheck.TryRun(["check", "192.0.2.10", "--config", Settings($"unix:{_directory.File("nobody")}")], _output));
        _socket.Administration.IsReady = false;
        AssertLeft(Run("check", "192.0.2.10"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n{\"accounts\":[\"ina\"],\"note\":\"\",\"lastLogin\":null,\"expi")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n{\"accounts\":\"ina\"}")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n{\"accounts\":[\"ina\"],\"note\":\"\",\"lastLogin\":\"yesterday\",\"expires\":null}")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n[]")]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\n\r\n{}")]
    [InlineData("HTTP/1.1 20 OK\r\n\r\n{}")]
    [InlineData("220 mx.example.org ESMTP\r\n\r\n")]
    public async Task An_answer_that_is_none_is_left_to_the_command(string answer)
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(_directory.File("other")));
        listener.Listen();
        var answered = Task.Run(async () =>
        {
            using var connection = await listener.AcceptAsync();
            await connection.ReceiveAsync(new byte[1000]);
            await connection.SendAsync(Encoding.UTF8.GetBytes(answer));
        });
        AssertLeft(QuickCheck.TryRun(["check", "192.0.2.10", "--config", Settings($"unix:{_directory.File("other")}")], _output));
        await answered;
    }

    private int? Run(params string[] arguments) => QuickCheck.TryRun([.. arguments, "--config", _config], _output);

    private void AssertLeft(int? status)
    {
        Assert.Null(status);
        Assert.Equal("", Said());
    }

    private string Said()
    {
        var said = _output.ToString().TrimEnd('\n');
        _output.GetStringBuilder().Clear();
        return said;
    }

    private string Settings(string listen) => _directory.Write($"{Guid.NewGuid():N}.json", $$"""{ "Control": { "Listen": "{{listen}}" } }""");
}
