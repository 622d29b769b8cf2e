using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections;
using PopBeforeSmtp.Sockets;
using PopBeforeSmtp.Sockets.Polled;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Sockets.Polled;

public sealed class PolledSocketsTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly PollThread _thread = new(new RecordingLogger<PollThread>());
    private readonly RecordingLogger<PolledListener> _log = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _thread.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void It_binds_the_addresses_that_are_its_own()
    {
        var listen = UnixAddress();
        var sockets = Sockets(listen);
        Assert.True(sockets.CanBind(listen.EndPoint));
        Assert.False(sockets.CanBind(new UnixDomainSocketEndPoint(_directory.File("another"))));
        Assert.False(sockets.CanBind(new IPEndPoint(IPAddress.Loopback, 25)));
    }

    [Fact]
    public Task Who_connects_to_the_file_is_accepted() => ExchangeAsync(UnixAddress());

    [Fact]
    public Task And_over_loopback() => ExchangeAsync(new ListenAddress("tcp:127.0.0.1:0", null, new IPEndPoint(IPAddress.Loopback, 0), UnixFileMode.None, null));

    [Fact]
    public async Task An_accept_that_waits_ends_when_nobody_listens_any_more()
    {
        var listen = UnixAddress();
        await using var listener = await Sockets(listen).BindAsync(listen.EndPoint, Token);
        var accepting = listener.AcceptAsync(Token).AsTask();
        await listener.UnbindAsync(Token);
        Assert.Null(await accepting.WaitAsync(Wait.Limit, Token));
        Assert.Null(await listener.AcceptAsync(Token));
    }

    private async Task ExchangeAsync(ListenAddress listen)
    {
        await using var listener = await Sockets(listen).BindAsync(listen.EndPoint, Token);
        using var relay = new Socket(listener.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        await relay.ConnectAsync(listener.EndPoint, Token);
        await using var connection = (ConnectionContext)(await listener.AcceptAsync(Token))!;
        relay.Send("question"u8);
        var read = await connection.Transport.Input.ReadAsync(Token);
        Assert.Equal("question", Encoding.ASCII.GetString(read.Buffer));
        await connection.Transport.Output.WriteAsync("answer"u8.ToArray(), Token);
        var reply = new byte[100];
        Assert.Equal("answer", Encoding.ASCII.GetString(reply, 0, await relay.ReceiveAsync(reply, Token)));
    }

    private ListenAddress UnixAddress() => new("unix:socket", _directory.File("socket"), null, UnixFileMode.UserRead | UnixFileMode.UserWrite, null);

    private PolledSockets Sockets(ListenAddress listen) =>
        new(new Dictionary<string, ListenAddress> { [listen.EndPoint.ToString()!] = listen }, 16, _thread, TimeProvider.System, _log);
}
