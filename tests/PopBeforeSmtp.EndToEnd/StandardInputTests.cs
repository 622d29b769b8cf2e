using System.Text.Json.Nodes;
using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

public sealed class StandardInputTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lines_from_standard_input_open_the_relay_and_its_end_does_not_end_the_service()
    {
        await using var lone = new LoneAgent();
        lone.Agent.Settings.Json["LogSources"] = new JsonArray(new JsonObject { ["Kind"] = "stdin" });
        await lone.Agent.StartAsync(Token);

        await lone.Agent.Process.WriteAsync(LoneAgent.LoginLine("192.0.2.1") + LoneAgent.LoginLine("192.0.2.17").TrimEnd('\n'), Token);

        await lone.UntilPermittedAsync("192.0.2.1", Token);
        lone.Agent.Process.CloseInput();
        await lone.Agent.UntilPrintedAsync("log ended: log=stdin", Token);
        Assert.Equal("OK", await lone.AskAsync("192.0.2.1", Token));
        Assert.Equal("DUNNO", await lone.AskAsync("192.0.2.17", Token));
        lone.Agent.Process.Send(Signal.Terminate);
        Assert.Equal(0, await lone.Agent.Process.WaitForExitAsync(Token).WaitAsync(TimeSpan.FromSeconds(10), Token));
    }

    [Fact]
    public async Task The_service_stops_while_its_input_is_open_and_silent()
    {
        await using var lone = new LoneAgent();
        lone.Agent.Settings.Json["LogSources"] = new JsonArray(new JsonObject { ["Kind"] = "stdin" });
        await lone.Agent.StartAsync(Token);
        lone.Agent.Process.Send(Signal.Terminate);
        Assert.Equal(0, await lone.Agent.Process.WaitForExitAsync(Token).WaitAsync(TimeSpan.FromSeconds(10), Token));
    }
}
