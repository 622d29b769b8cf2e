using System.Text.Json.Nodes;
using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

public sealed class GlobTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_logs_of_a_pattern_are_read_over_a_restart_and_a_rotation_each_line_once()
    {
        await using var lone = new LoneAgent();
        lone.Directory.CreateDirectory("logs");
        lone.Agent.Settings.Json["LogSources"] = new JsonArray(new JsonObject { ["Kind"] = "file", ["Path"] = lone.Directory.Combine("logs", "*.log") });
        Append(lone, "imap.log", "192.0.2.1");
        Append(lone, "pop.log", "192.0.2.2");
        await lone.Agent.StartAsync(Token);
        await lone.UntilPermittedAsync("192.0.2.1", Token);
        await lone.UntilPermittedAsync("192.0.2.2", Token);
        Append(lone, "new.log", "192.0.2.3");
        await lone.UntilPermittedAsync("192.0.2.3", Token);
        await lone.Agent.StopAsync(Token);
        Append(lone, "imap.log", "192.0.2.4");
        File.Move(lone.Directory.Combine("logs", "imap.log"), lone.Directory.Combine("logs", "imap.log.1"));
        Append(lone, "imap.log", "192.0.2.5");

        await lone.Agent.StartAsync(Token);

        await lone.UntilPermittedAsync("192.0.2.4", Token);
        await lone.UntilPermittedAsync("192.0.2.5", Token);
        for (var last = 1; last <= 3; last++)
        {
            Assert.Equal("OK", await lone.AskAsync($"192.0.2.{last}", Token));
            Assert.DoesNotContain($"login: client=192.0.2.{last},", lone.Agent.Output);
        }
    }

    /// <summary>Dovecot's instance_name is its program name.</summary>
    [Fact]
    public async Task A_server_under_another_name_is_recognised_where_the_settings_name_it()
    {
        await using var lone = new LoneAgent();
        lone.Agent.Settings.Json["LogSources"]![0]!["ProgramNames"] = new JsonObject { ["dovecot"] = new JsonArray("dovecot-mx2") };
        await lone.Agent.StartAsync(Token);
        File.AppendAllText(lone.LogPath, LoneAgent.LoginLine("192.0.2.66").Replace(" dovecot:", " dovecot-mx3:"));
        File.AppendAllText(lone.LogPath, LoneAgent.LoginLine("192.0.2.1").Replace(" dovecot:", " dovecot-mx2:"));
        lone.WriteLogin("192.0.2.2");
        await lone.UntilPermittedAsync("192.0.2.1", Token);
        await lone.UntilPermittedAsync("192.0.2.2", Token);
        Assert.Equal("DUNNO", await lone.AskAsync("192.0.2.66", Token));
    }

    private static void Append(LoneAgent lone, string name, string address) => File.AppendAllText(lone.Directory.Combine("logs", name), LoneAgent.LoginLine(address));
}
