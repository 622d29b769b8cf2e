using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>Somebody removes the file of a socket, or its directory: an unlucky rm, a cleaner of /run, a package script.</summary>
public sealed class LostSocketTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("rm sockets/policy sockets/socketmap sockets/control")]
    [InlineData("rm -r sockets")]
    [InlineData("mv sockets/policy away")]
    public async Task A_socket_that_is_removed_is_made_again_and_who_is_connected_notices_nothing(string command)
    {
        await using var lone = new LoneAgent();
        Place(lone);
        await lone.Agent.StartAsync(Token);
        lone.WriteLogin("192.0.2.10");
        await lone.Agent.UntilPrintedAsync("192.0.2.10", Token);
        using var connected = await PolicyConnection.OpenAsync(PolicyOf(lone), Token);
        Assert.Equal("OK", await connected.AskAsync("192.0.2.10", Token));

        Assert.Equal(0, (await Command.RunAsync("sh", ["-c", $"cd '{lone.Directory.Path}' && {command}"], null, Token)).ExitCode);

        await lone.Agent.UntilPrintedAsync($"socket made: path={PolicyOf(lone)}", Token);
        Assert.Contains($"socket gone: path={PolicyOf(lone)}", lone.Agent.Output);
        Assert.Equal("OK", await RelayQuestion.AskPolicyAsync(PolicyOf(lone), "192.0.2.10", Token));
        Assert.Equal("DUNNO", await RelayQuestion.AskPolicyAsync(PolicyOf(lone), "192.0.2.11", Token));
        Assert.Equal("OK", await connected.AskAsync("192.0.2.10", Token));
        Assert.Equal("660", (await Command.RunAsync("stat", ["-c", "%a", PolicyOf(lone)], null, Token)).Output.Trim());
    }

    [Fact]
    public async Task What_somebody_puts_in_the_place_of_a_socket_is_not_taken_away_and_is_told()
    {
        await using var lone = new LoneAgent();
        Place(lone);
        await lone.Agent.StartAsync(Token);
        File.Delete(PolicyOf(lone));
        await File.WriteAllTextAsync(PolicyOf(lone), "mine", Token);
        await lone.Agent.UntilPrintedAsync($"socket cannot be made: path={PolicyOf(lone)}", Token);
        Assert.Contains("is there and is not a socket", lone.Agent.Output);
        Assert.Equal("mine", await File.ReadAllTextAsync(PolicyOf(lone), Token));
        File.Delete(PolicyOf(lone));
        await lone.Agent.UntilPrintedAsync($"socket made: path={PolicyOf(lone)}", Token);
        Assert.Equal("DUNNO", await RelayQuestion.AskPolicyAsync(PolicyOf(lone), "192.0.2.11", Token));
    }

    [Fact]
    public async Task A_directory_that_others_may_write_to_gets_no_socket_though_it_had_one()
    {
        await using var lone = new LoneAgent();
        Place(lone);
        await lone.Agent.StartAsync(Token);
        var sockets = Path.GetDirectoryName(PolicyOf(lone))!;
        Assert.Equal(0, (await Command.RunAsync("sh", ["-c", $"rm -r '{sockets}' && mkdir -m 0777 '{sockets}'"], null, Token)).ExitCode);
        await lone.Agent.UntilPrintedAsync("everybody may write to it", Token);
        Assert.False(File.Exists(PolicyOf(lone)));
        await lone.Agent.StopAsync(Token);
        Assert.DoesNotContain("(still running", lone.Agent.Output);
    }

    private static string PolicyOf(LoneAgent lone) => lone.Directory.Combine("sockets", "policy");

    private static void Place(LoneAgent lone)
    {
        lone.Agent.Settings.InDirectory(lone.Directory.Combine("sockets"));
        lone.Agent.Settings.Json["Control"]!["Listen"] = $"unix:{lone.Directory.Combine("sockets", "control")}";
    }
}
