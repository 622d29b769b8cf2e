using System.Text.Json.Nodes;
using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>CONTRIBUTING's recipe "Add a server", followed from scratch for a server that does not exist.</summary>
public sealed class RecipeTests : IAsyncDisposable
{
    private const string Samples = """
        name: popomatic
        title: Pop-o-matic
        servers: ['Pop-o-matic 1']
        programs: [popomatic]
        samples:
          - line: 'Nov 20 10:15:01 mx1 popomatic[7]: welcome bob from 192.0.2.10 session 44'
            rule: login
            address: 192.0.2.10
            user: bob
            session: '44'
          - line: 'Nov 20 10:16:01 mx1 popomatic[7]: farewell session 44'
            rule: logout
            session: '44'
        other:
          - line: 'Nov 20 10:15:01 mx1 popomatic[7]: go away bob from 192.0.2.10 session 45'
        hostile:
          - why: the name of a failed login imitates a success
            line: 'Nov 20 10:15:01 mx1 popomatic[7]: go away welcome bob from 192.0.2.66 session 1 from 203.0.113.9 session 46'

        """;

    private const string Rules = """
        rules:
          - name: login
            event: login
            pattern: '\Awelcome (?<user>[^\s]{1,80}) from (?<address>[0-9A-Fa-f.:]{2,45}) session (?<session>[0-9]{1,9})\z'
          - name: logout
            event: logout
            pattern: '\Afarewell session (?<session>[0-9]{1,9})\z'

        """;

    private readonly LoneAgent _lone = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _lone.DisposeAsync();

    [Fact]
    public async Task A_server_is_added_by_its_samples_first_and_its_rules_then()
    {
        var presets = _lone.Directory.CreateDirectory("regex-presets");
        _lone.Agent.Settings.Json["PresetDirectories"] = new JsonArray(Path.Combine(Repository.Root, "regex-presets"), presets);

        var file = _lone.Directory.Write("regex-presets/popomatic.yaml", Samples);
        var first = await _lone.Agent.RunAsync(Token, "presets", "test", file);
        Assert.Equal(1, first.ExitCode);
        Assert.Contains($"{file}:1: there are no rules", first.Error);

        _lone.Directory.Write("regex-presets/popomatic.yaml", Samples + Rules.Replace("welcome ", "hello "));
        var wrong = await _lone.Agent.RunAsync(Token, "presets", "test", file);
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("rule 'login' does not match: Nov 20 10:15:01 mx1 popomatic[7]: welcome bob", wrong.Error);

        _lone.Directory.Write("regex-presets/popomatic.yaml", Samples + Rules);
        Assert.Contains("popomatic: 2 samples, 1 others, 1 hostile: ok", (await _lone.Agent.RunAsync(Token, "presets", "test", file)).Checked("presets test").Output);

        await _lone.Agent.StartAsync(Token);
        await File.AppendAllTextAsync(_lone.LogPath, LoneAgent.LoginLine("192.0.2.77").Replace(" dovecot: ", " popomatic[8]: ").Replace("imap-login: Login: user=<alice@example.org>, method=PLAIN, rip=192.0.2.77, lip=198.51.100.1, mpid=4711, TLS, session=<a1b2c3>", "welcome alice from 192.0.2.77 session 47"), Token);
        await _lone.UntilPermittedAsync("192.0.2.77", Token);
        await _lone.Agent.UntilPrintedAsync("login: client=192.0.2.77, account=alice, protocol=, rule=popomatic/login", Token);
    }
}
