using System.Text.Json;
using PopBeforeSmtp.Control;
using Xunit;

namespace PopBeforeSmtp.Tests.Control;

/// <summary>The interface as another program sees it.</summary>
public sealed class ControlApiTests : IAsyncLifetime
{
    private ControlSocket _socket = null!;

    public async ValueTask InitializeAsync() => _socket = await ControlSocket.StartAsync();

    public ValueTask DisposeAsync() => _socket.DisposeAsync();

    [Fact]
    public async Task Names_are_in_camel_case()
    {
        _socket.Administration.Clients.Add(new ClientView("192.0.2.10", ["ina"], "imap", "dovecot", DateTimeOffset.UnixEpoch, null, 7, ""));
        var (status, body) = await _socket.CurlAsync("GET", "v1/clients/192.0.2.10");
        Assert.Equal(200, status);
        using var json = JsonDocument.Parse(body);
        Assert.Equal(
            ["client", "accounts", "protocol", "server", "lastLogin", "expires", "logins", "note", "openSessions", "owner", "isShared"],
            json.RootElement.EnumerateObject().Select(property => property.Name));
    }

    [Theory]
    [InlineData("GET", "v1/clients/192.0.2.10", 404)]
    [InlineData("GET", "v1/clients/192.0.2", 400)]
    [InlineData("GET", "v1/clients/mail.example.org", 400)]
    [InlineData("GET", "v1/clients/192.0.2.0%2F24", 400)]
    [InlineData("GET", "v1/clients/192.0.2/why", 400)]
    [InlineData("GET", "v1/report", 400)]
    [InlineData("GET", "v1/report?since=-1", 400)]
    [InlineData("GET", "v1/report?since=1e300", 400)]
    [InlineData("GET", "v1/clients?newest=-1", 400)]
    [InlineData("GET", "v1/clients?newest=many", 400)]
    [InlineData("GET", "v1/nothing", 404)]
    [InlineData("POST", "v1/clients", 405)]
    [InlineData("GET", "v1/allow", 405)]
    [InlineData("DELETE", "v1/clients/192.0.2.10", 405)]
    public async Task What_is_not_understood_is_refused(string method, string path, int status)
    {
        Assert.Equal(status, (await _socket.CurlAsync(method, path)).Status);
        Assert.DoesNotContain(_socket.Administration.Asked, asked => asked.StartsWith("allow", StringComparison.Ordinal) || asked.StartsWith("revoke", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("allow", null)]
    [InlineData("allow", "")]
    [InlineData("allow", "{")]
    [InlineData("allow", "null")]
    [InlineData("allow", "{}")]
    [InlineData("allow", "[]")]
    [InlineData("allow", """{"client":"10"}""")]
    [InlineData("allow", """{"client":"192.0.2.1/24"}""")]
    [InlineData("allow", """{"client":["192.0.2.1"]}""")]
    [InlineData("allow", """{"client":"192.0.2.1","seconds":"60"}""")]
    [InlineData("allow", """{"client":"192.0.2.1","seconds":0}""")]
    [InlineData("allow", """{"client":"192.0.2.1","seconds":-60}""")]
    [InlineData("allow", """{"client":"192.0.2.1","seconds":1e300}""")]
    [InlineData("allow", """{"client":"192.0.2.1","seconds":300000000000}""")]
    [InlineData("allow", """{"user":"ina"}""")]
    [InlineData("revoke", "{}")]
    [InlineData("revoke", """{"client":"all"}""")]
    [InlineData("revoke", """{"client":"","user":""}""")]
    public async Task A_change_that_is_not_understood_changes_nothing(string change, string? body)
    {
        var (status, answer) = await _socket.CurlAsync("POST", $"v1/{change}", body);
        Assert.Equal((400, """{"error":"the request is not understood"}"""), (status, answer));
        Assert.Empty(_socket.Administration.Asked);
    }

    [Fact]
    public async Task Until_the_table_is_ready_nobody_is_said_to_be_unknown()
    {
        _socket.Administration.IsReady = false;
        Assert.Equal(503, (await _socket.CurlAsync("GET", "v1/clients")).Status);
        Assert.Equal(503, (await _socket.CurlAsync("GET", "v1/clients/192.0.2.10")).Status);
        Assert.Equal(200, (await _socket.CurlAsync("GET", "v1/status")).Status);
    }
}
