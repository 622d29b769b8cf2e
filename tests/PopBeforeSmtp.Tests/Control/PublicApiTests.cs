using PopBeforeSmtp.Control;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Control;

/// <summary>What any program of the host may ask over HTTP.</summary>
public sealed class PublicApiTests : IAsyncLifetime
{
    private ControlSocket _socket = null!;

    public async ValueTask InitializeAsync()
    {
        _socket = await ControlSocket.StartAsync(isPublic: true);
        _socket.Administration.Clients.Add(new ClientView("192.0.2.10", ["ina"], "imap", "dovecot", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, 7, "a note"));
    }

    public ValueTask DisposeAsync() => _socket.DisposeAsync();

    [Theory]
    [InlineData("192.0.2.10", 200, """{"client":"192.0.2.10","permitted":true,"expires":"1970-01-01T00:00:00+00:00"}""")]
    [InlineData("::ffff:192.0.2.10", 200, """{"client":"192.0.2.10","permitted":true,"expires":"1970-01-01T00:00:00+00:00"}""")]
    [InlineData("192.0.2.11", 404, """{"client":"192.0.2.11","permitted":false}""")]
    [InlineData("192.0.2", 400, """{"error":"not a whole address"}""")]
    [InlineData("192.0.2.10/32", 400, """{"error":"not a whole address"}""")]
    [InlineData("", 400, """{"error":"not a whole address"}""")]
    public async Task A_client_may_relay_or_not_and_no_account_is_named(string address, int status, string body) =>
        Assert.Equal((status, body), await _socket.CurlAsync("GET", $"v1/clients/{address}"));

    [Fact]
    public async Task The_sender_can_be_asked_with_it()
    {
        await _socket.CurlAsync("GET", "v1/clients/192.0.2.10?sender=ann%2Bx@example.org");
        Assert.Equal(["find 192.0.2.10 ann+x@example.org"], _socket.Administration.Asked);
    }

    [Theory]
    [InlineData("GET", "v1/clients", 404)]
    [InlineData("GET", "v1/status", 404)]
    [InlineData("GET", "v1/suspensions", 404)]
    [InlineData("POST", "v1/allow", 404)]
    [InlineData("POST", "v1/revoke", 404)]
    [InlineData("POST", "v1/suspend", 404)]
    [InlineData("GET", "", 404)]
    [InlineData("POST", "v1/clients/192.0.2.10", 405)]
    [InlineData("DELETE", "v1/clients/192.0.2.10", 405)]
    public async Task Nothing_else_can_be_asked_and_nothing_changed(string method, string path, int status)
    {
        Assert.Equal(status, (await _socket.CurlAsync(method, path, method == "POST" ? """{"client":"192.0.2.11"}""" : null)).Status);
        Assert.Empty(_socket.Administration.Asked);
    }

    [Fact]
    public async Task Metrics_are_read_whether_the_table_is_loaded_or_not()
    {
        _socket.Meter.Counter("tries_total", "Tries.", () => 7);
        _socket.Administration.IsReady = false;
        Assert.Equal((200, "# HELP tries_total Tries.\n# TYPE tries_total counter\ntries_total 7\n"), await _socket.CurlAsync("GET", "metrics"));
        Assert.Equal(405, (await _socket.CurlAsync("POST", "metrics")).Status);
        Assert.Equal(404, (await _socket.CurlAsync("GET", "metrics/x")).Status);
    }

    [Fact]
    public async Task Answers_are_counted_and_timed_and_nothing_else_is()
    {
        await _socket.CurlAsync("GET", "v1/clients/192.0.2.10");
        await _socket.CurlAsync("GET", "v1/clients/192.0.2.11");
        await _socket.CurlAsync("GET", "v1/clients/192.0.2.12");
        await _socket.CurlAsync("GET", "v1/clients/192.0.2");
        await _socket.CurlAsync("GET", "metrics");
        _socket.Administration.IsReady = false;
        await _socket.CurlAsync("GET", "v1/clients/192.0.2.10");

        // The client has the answer a moment before it is counted.
        await Wait.UntilAsync(() => _socket.Answers is { Permitted: 1, NotPermitted: 2, Unavailable: 1 } && _socket.Answers.Latency.Cumulated()[^1] == 4);
    }

    [Fact]
    public async Task Before_the_table_is_loaded_it_cannot_be_told()
    {
        _socket.Administration.IsReady = false;
        Assert.Equal(503, (await _socket.CurlAsync("GET", "v1/clients/192.0.2.10")).Status);
    }
}
