using System.Net;
using System.Text.Json.Nodes;
using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>GET /v1/clients/ADDRESS, for what speaks none of the relay protocols.</summary>
public sealed class HttpTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Any_program_of_the_host_may_ask_and_change_nothing()
    {
        await using var lone = new LoneAgent();
        var port = Ports.Free();
        lone.Agent.Settings.Json["Metrics"] = new JsonObject { ["Listen"] = $"tcp:127.0.0.1:{port}" };
        lone.Agent.Settings.Json["Authorization"]!["SenderBinding"] = "exact";
        await lone.Agent.StartAsync(Token);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };

        Assert.Equal((HttpStatusCode.NotFound, """{"client":"192.0.2.10","permitted":false}"""), await GetAsync(http, "v1/clients/192.0.2.10"));
        lone.WriteLogin("192.0.2.10");
        await Eventually.TrueAsync(
            async () => (await GetAsync(http, "v1/clients/192.0.2.10")).Status == HttpStatusCode.OK, TimeSpan.FromSeconds(10), () => lone.Agent.Output, Token);
        var (_, body) = await GetAsync(http, "v1/clients/192.0.2.10");
        Assert.StartsWith("""{"client":"192.0.2.10","permitted":true,"expires":""", body);
        Assert.DoesNotContain("alice", body);

        Assert.Equal(HttpStatusCode.OK, (await GetAsync(http, "v1/clients/192.0.2.10?sender=alice@example.org")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(http, "v1/clients/192.0.2.10?sender=bob@example.org")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await GetAsync(http, "v1/clients/192.0.2")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(http, "v1/clients")).Status);
        using var change = await http.PostAsync(new Uri("v1/allow", UriKind.Relative), new StringContent("""{"client":"192.0.2.66"}"""), Token);
        Assert.Equal(HttpStatusCode.NotFound, change.StatusCode);
        Assert.Equal(1, (await lone.Agent.RunAsync(Token, "check", "192.0.2.66")).ExitCode);
    }

    private static async Task<(HttpStatusCode Status, string Body)> GetAsync(HttpClient http, string path)
    {
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative), Token);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Token));
    }
}
