using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>
/// Lines as the event exporter of Dovecot 2.4 writes them (dovecot/core src/stats/event-exporter-fmt-json.c); Debian 12 has no 2.4 to
/// write them itself.
/// </summary>
public sealed class DovecotEventTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_exported_login_opens_the_relay_and_loopback_is_never_authorized()
    {
        await using var lone = new LoneAgent();
        var path = lone.Directory.Combine("events");
        lone.Agent.Settings.Json["LogSources"] = new JsonArray(new JsonObject { ["Kind"] = "dovecot-events", ["Listen"] = $"unix:{path}" });
        lone.Agent.Settings.Json["Authorization"]!["NeverAuthorize"] = new JsonArray("default");
        await lone.Agent.StartAsync(Token);
        await lone.Agent.UntilPrintedAsync("log source listens: ", Token);
        using var dovecot = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await dovecot.ConnectAsync(new UnixDomainSocketEndPoint(path), Token);

        foreach (var line in (string[])[Event("127.0.0.1"), Event("192.0.2.66", "no"), Event("192.0.2.1"), Event("::ffff:192.0.2.2")])
            await dovecot.SendAsync(Encoding.UTF8.GetBytes(line), Token);

        await lone.UntilPermittedAsync("192.0.2.1", Token);
        await lone.UntilPermittedAsync("192.0.2.2", Token);
        Assert.Equal("DUNNO", await lone.AskAsync("127.0.0.1", Token));
        Assert.Equal("DUNNO", await lone.AskAsync("192.0.2.66", Token));
        await lone.Agent.UntilPrintedAsync("refused: client=127.0.0.1", Token);
    }

    private static string Event(string address, string success = "yes") =>
        $"{{\"event\":\"auth_request_finished\",\"hostname\":\"mx1\",\"fields\":{{\"success\":\"{success}\",\"user\":\"alice\",\"protocol\":\"imap\",\"remote_ip\":\"{address}\",\"session\":\"s1\"}}}}\n";
}
