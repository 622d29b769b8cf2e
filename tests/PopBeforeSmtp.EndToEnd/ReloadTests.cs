using System.Text.Json.Nodes;
using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>Settings and presets are taken in by the running service, all or nothing.</summary>
public sealed class ReloadTests : IAsyncDisposable
{
    internal const string Preset = """
        name: moated
        title: a server of these tests
        servers: [ '1' ]
        verified: [ 'these tests' ]
        limits: [ 'it does not exist' ]
        programs: [ moated ]
        envelopes: [ syslog ]
        rules:
          - name: login
            event: login
            pattern: '\AWORD user=(?<user>[a-z]{1,20}) from=(?<address>[0-9A-Fa-f.:]{2,45})\z'
        samples:
          - line: 'Nov 20 10:15:00 mx1 moated[1]: WORD user=ann from=192.0.2.7'
            rule: login
            address: 192.0.2.7
            user: ann
        other:
          - line: 'Nov 20 10:15:00 mx1 moated[1]: failed user=ann from=192.0.2.7'
        hostile:
          - why: the words of a login in a user name
            line: 'Nov 20 10:15:00 mx1 moated[1]: failed user=x: WORD user=ann from=192.0.2.7'
        """;

    /// <summary>What is wrong, and how the error names it.</summary>
    private static readonly (string Kind, string Expected)[] Errors =
    [
        ("syntax", @"appsettings\.json:\d+: not JSON"),
        ("missing settings", @"Could not find file .*appsettings\.json"),
        ("unknown key", @"appsettings\.json:\d+: Authorization:Widnow: unknown key"),
        ("bad value", @"appsettings\.json:\d+: Authorization:Window: 'soon'"),
        ("bad pattern", @"broken\.yaml:\d+"),
        ("no sample", @"moated\.yaml"),
        ("unreadable preset", @"dangling\.yaml: Could not find file"),
        ("unreadable log", @"LogSources:0:Path: '/etc' cannot be read"),
        ("missing file of suspended accounts", @"Authorization:SuspendedAccounts: '/no/such/file'"),
        ("store", @"appsettings\.json:\d+: Storage: has changed, and that needs a restart"),
        ("endpoints", @"RelayEndpoints: has changed, and that needs a restart"),
        ("prefix", @"appsettings\.json:\d+: Authorization:IPv6PrefixLength: has changed, and that needs a restart"),
    ];

    private readonly LoneAgent _lone = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Presets => _lone.Directory.Combine("presets");

    public ValueTask DisposeAsync() => _lone.DisposeAsync();

    [Fact]
    public async Task A_changed_window_counts_at_once_for_those_who_are_in_the_table_and_no_connection_notices()
    {
        await StartAsync();
        _lone.WriteLogin("192.0.2.10");
        await _lone.UntilPermittedAsync("192.0.2.10", Token);
        using var relay = await PolicyConnection.OpenAsync(_lone.Agent.Settings.PolicyPath, Token);
        Assert.Equal("OK", await relay.AskAsync("192.0.2.10", Token));

        _lone.Agent.Settings.Window("1s");
        var reload = await _lone.Agent.RunAsync(Token, "reload");

        Assert.Equal((0, "Authorization:Window: 00:30:00 -> 00:00:01\n"), (reload.ExitCode, reload.Output));
        await Eventually.TrueAsync(async () => await relay.AskAsync("192.0.2.10", Token) == "DUNNO", TimeSpan.FromSeconds(5), () => _lone.Agent.Output, Token);
    }

    [Fact]
    public async Task A_hangup_reloads_too_and_what_is_forbidden_now_closes_at_once()
    {
        await StartAsync();
        foreach (var address in new[] { "192.0.2.10", "198.51.100.10" })
            _lone.WriteLogin(address);
        await _lone.UntilPermittedAsync("192.0.2.10", Token);
        await _lone.UntilPermittedAsync("198.51.100.10", Token);

        _lone.Agent.Settings.Json["Authorization"]!["NeverAuthorize"] = new JsonArray("192.0.2.0/24");
        _lone.Agent.Settings.Json["Authorization"]!["AlwaysAuthorize"] = new JsonArray("203.0.113.0/24");
        await HangUpAsync();

        Assert.Equal("DUNNO", await _lone.AskAsync("192.0.2.10", Token));
        Assert.Equal("OK", await _lone.AskAsync("198.51.100.10", Token));
        Assert.Equal("OK", await _lone.AskAsync("203.0.113.5", Token));
        Assert.Contains("revoked: client=192.0.2.10, account=alice@example.org, reason=NeverAuthorize", _lone.Agent.Output);
        var why = await _lone.Agent.RunAsync(Token, "why", "192.0.2.10");
        Assert.Contains("NeverAuthorize", why.Output);
    }

    [Fact]
    public async Task A_preset_that_is_added_changed_or_taken_away_counts_from_the_next_line_on()
    {
        await StartAsync();
        WriteLine("HELLO user=ann from=192.0.2.10");
        WritePreset("HELLO");
        var added = await _lone.Agent.RunAsync(Token, "reload");
        Assert.Equal(0, added.ExitCode);
        Assert.Contains("preset moated: added\n", added.Output);
        WriteLine("HELLO user=ann from=192.0.2.11");
        await _lone.UntilPermittedAsync("192.0.2.11", Token);

        WritePreset("WELCOME");
        Assert.Equal("preset moated: changed\n", (await _lone.Agent.RunAsync(Token, "reload")).Output);
        WriteLine("HELLO user=ann from=192.0.2.12");
        WriteLine("WELCOME user=ann from=192.0.2.13");
        await _lone.UntilPermittedAsync("192.0.2.13", Token);

        Assert.Equal("DUNNO", await _lone.AskAsync("192.0.2.12", Token));
        Assert.Equal("Nothing has changed.\n", (await _lone.Agent.RunAsync(Token, "reload")).Output);
        File.Delete(Path.Combine(Presets, "moated.yaml"));
        Assert.Equal("preset moated: removed\n", (await _lone.Agent.RunAsync(Token, "reload")).Output);
    }

    [Fact]
    public async Task Logs_and_maps_come_and_go_and_a_log_that_comes_back_is_read_from_where_it_was_left()
    {
        await StartAsync();
        var second = _lone.Directory.Write("second.log", LoneAgent.LoginLine("192.0.2.20"));
        var sources = _lone.Agent.Settings.Json["LogSources"]!.AsArray();
        var map = _lone.Agent.Settings.TextMap("haraka");
        sources.Add(new JsonObject { ["Kind"] = "file", ["Path"] = second });
        var added = await _lone.Agent.RunAsync(Token, "reload");
        Assert.Equal((0, $"log source {second}: added\nmap file {map}: added\n"), (added.ExitCode, added.Output));
        await _lone.UntilPermittedAsync("192.0.2.20", Token);
        await Eventually.TrueAsync(() => File.Exists(map) && File.ReadAllText(map).Contains("192.0.2.20/32"), TimeSpan.FromSeconds(10), () => _lone.Agent.Output, Token);

        sources.RemoveAt(1);
        _lone.Agent.Settings.Json["MapFiles"] = new JsonArray();
        Assert.Equal(0, (await _lone.Agent.RunAsync(Token, "reload")).ExitCode);
        Assert.DoesNotContain("192.0.2.20", File.ReadAllText(map));
        File.AppendAllText(second, LoneAgent.LoginLine("192.0.2.21"));

        sources.Add(new JsonObject { ["Kind"] = "file", ["Path"] = second });
        Assert.Equal(0, (await _lone.Agent.RunAsync(Token, "reload")).ExitCode);
        await _lone.UntilPermittedAsync("192.0.2.21", Token);
        Assert.Equal(1, _lone.Agent.Output.Split("login: client=192.0.2.20").Length - 1);
    }

    [Fact]
    public async Task With_an_error_all_stays_as_it_was_and_the_error_is_named_until_a_reload_is_good()
    {
        await StartAsync();
        var good = _lone.Agent.Settings.Json.DeepClone().AsObject();
        _lone.WriteLogin("192.0.2.10");
        await _lone.UntilPermittedAsync("192.0.2.10", Token);
        var last = "";
        foreach (var (kind, expected) in Errors)
        {
            // Beside the error something that would be good, and must not be taken in.
            _lone.Agent.Settings.Json["Authorization"]!["AlwaysAuthorize"] = new JsonArray("203.0.113.0/24");
            _lone.Agent.Settings.Write();
            Spoil(kind);
            var printed = _lone.Agent.Process.Output.Count;
            _lone.Agent.Process.Send(Signal.Hangup);
            await _lone.Agent.Process.UntilAsync(() => _lone.Agent.Process.Output.Skip(printed).Any(line => line.Contains("reload failed: errors=")), $"{kind} is refused", Token);

            Assert.Matches($"ERR reload: .*{expected}", string.Join('\n', _lone.Agent.Process.Output.Skip(printed)));
            Assert.Equal((kind, "OK"), (kind, await _lone.AskAsync("192.0.2.10", Token)));
            Assert.Equal((kind, "DUNNO"), (kind, await _lone.AskAsync("203.0.113.5", Token)));
            foreach (var preset in Directory.EnumerateFileSystemEntries(Presets))
                File.Delete(preset);
            foreach (var key in good.Select(pair => pair.Key).ToList())
                _lone.Agent.Settings.Json[key] = good[key]!.DeepClone();
            last = expected;
        }
        _lone.WriteLogin("192.0.2.11");
        await _lone.UntilPermittedAsync("192.0.2.11", Token);

        var status = await _lone.Agent.RunAsync(Token, "status");
        Assert.Equal(1, status.ExitCode);
        Assert.Matches(@$"reload failed at \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\dZ: .*{last}", status.Output);
        Assert.Equal("Nothing has changed.\n", (await _lone.Agent.RunAsync(Token, "reload")).Output);
        Assert.Equal(0, (await _lone.Agent.RunAsync(Token, "status")).ExitCode);
    }

    [Fact]
    public async Task The_command_names_the_errors_and_ends_with_status_1()
    {
        await StartAsync();
        _lone.Agent.Settings.Json["Storage"]!["Path"] = _lone.Directory.Combine("state", "other.db");
        var reload = await _lone.Agent.RunAsync(Token, "reload");
        Assert.Equal(1, reload.ExitCode);
        Assert.Contains("Storage: has changed, and that needs a restart", reload.Error);
        Assert.Contains("nothing of it has been taken in", reload.Error);
    }

    [Fact]
    public async Task Without_a_service_there_is_nothing_to_reload()
    {
        var reload = await _lone.Agent.RunAsync(Token, "reload");
        Assert.Equal(2, reload.ExitCode);
        Assert.Contains("the service is not running", reload.Error);
    }

    private void Spoil(string kind)
    {
        var settings = _lone.Agent.Settings;
        var authorization = settings.Json["Authorization"]!.AsObject();
        switch (kind)
        {
            case "syntax":
                File.AppendAllText(settings.Write(), "}");
                return;
            case "missing settings":
                File.Delete(settings.Write());
                return;
            case "unknown key":
                authorization["Widnow"] = "1h";
                break;
            case "bad value":
                authorization["Window"] = "soon";
                break;
            case "bad pattern":
                File.WriteAllText(Path.Combine(Presets, "broken.yaml"), Preset.Replace("moated", "broken").Replace(@"\AWORD", @"\A(WORD"));
                break;
            case "no sample":
                File.WriteAllText(Path.Combine(Presets, "moated.yaml"), Preset.Replace("Nov 20 10:15:00 mx1 moated[1]: WORD", "Nov 20 10:15:00 mx1 moated[1]: OTHER"));
                break;
            case "unreadable preset":
                File.CreateSymbolicLink(Path.Combine(Presets, "dangling.yaml"), "/no/such/preset");
                break;
            case "unreadable log":
                settings.Json["LogSources"]![0]!["Path"] = "/etc";
                break;
            case "missing file of suspended accounts":
                authorization["SuspendedAccounts"] = "/no/such/file";
                break;
            case "store":
                settings.Json["Storage"]!["Kind"] = "memory";
                break;
            case "endpoints":
                settings.Json["RelayEndpoints"]!.AsArray().RemoveAt(1);
                break;
            case "prefix":
                authorization["IPv6PrefixLength"] = 64;
                break;
        }
        settings.Write();
    }

    private async Task StartAsync()
    {
        _lone.Directory.CreateDirectory("presets");
        _lone.Agent.Settings.Json["PresetDirectories"]!.AsArray().Add(Presets);
        await _lone.Agent.StartAsync(Token);
    }

    private async Task HangUpAsync()
    {
        _lone.Agent.Settings.Write();
        _lone.Agent.Process.Send(Signal.Hangup);
        await _lone.Agent.UntilPrintedAsync("reloaded: changes=", Token);
    }

    private void WritePreset(string word) => File.WriteAllText(Path.Combine(Presets, "moated.yaml"), Preset.Replace("WORD", word));

    private void WriteLine(string message) => File.AppendAllText(_lone.LogPath, $"{LoneAgent.LoginLine("192.0.2.99")[..32]} mx1 moated[1]: {message}\n");
}
