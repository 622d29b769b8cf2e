using System.Text.Json.Nodes;
using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>Every bad setting ends the start with status 2 and a line that names the key and the value.</summary>
public sealed class SettingsTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    public static TheoryData<string, string, string> BadSettings => new()
    {
        { "Windows", "\"00:30:00\"", "unknown key" },
        { "Authorization:Widnow", "\"00:30:00\"", "unknown key" },
        { "LogSources:0:Pathh", "\"x\"", "unknown key" },
        { "LogSources:0:Kind", "\"fiel\"", "'fiel'" },
        { "LogSources:0:Path", "\"/etc\"", "'/etc' cannot be read: not a regular file" },
        { "LogSources:0:Path", "\"/dev/null\"", "'/dev/null' cannot be read: not a regular file" },
        { "LogSources:0:Presets", "[\"dovcot\"]", "'dovcot' is not a preset (known: apple, binc, courier, cucipop, cyrus, dbmail," },
        { "LogSources:0:Presets", "[\"*\", \"citadel\"]", "'citadel' cannot be used: its login line has no address" },
        { "LogSources:0:TimeZone", "\"Mars/Olympus\"", "'Mars/Olympus' is not a time zone" },
        { "LogSources", "[]", "empty" },
        { "LogSources", "[{\"Path\":\"/etc/hosts\"},{\"Path\":\"/etc/../etc/hosts\"}]", "are the same file" },
        { "LogSources", "[{\"Kind\":\"stdin\"},{\"Kind\":\"stdin\"}]", "'stdin' is there 2 times" },
        { "LogSources", "[{\"Kind\":\"dovecot-auth-policy\",\"Listen\":\"tcp:127.0.0.1:10046\"}]", "Secret: is missing" },
        { "LogSources", "[{\"Kind\":\"dovecot-auth-policy\",\"Listen\":\"tcp:127.0.0.1:10046\",\"Secret\":\"abc\"}]", "Secret: must have at least 8" },
        { "LogSources", "[{\"Kind\":\"dovecot-auth-policy\",\"Listen\":\"unix:/tmp/x\",\"Secret\":\"abcdefgh\"}]", "Listen: 'unix:/tmp/x'" },
        { "LogSources", "[{\"Kind\":\"dovecot-auth-policy\",\"Listen\":\"tcp:0.0.0.0:10046\",\"Secret\":\"abcdefgh\"}]", "Listen: 'tcp:0.0.0.0:10046'" },
        { "LogSources", "[{\"Kind\":\"dovecot-events\",\"Listen\":\"tcp:127.0.0.1:10046\"}]", "Listen: 'tcp:127.0.0.1:10046'" },
        { "LogSources", "[{\"Kind\":\"dovecot-events\",\"Listen\":\"unix:/tmp/x\",\"Mode\":\"0666\"}]", "Mode: lets everybody report logins" },
        { "LogSources:0:Units", "[\"dovecot.service\"]", "unknown key" },
        { "LogSources:0:ProgramNames", "{\"dovcot\":[\"mx2\"]}", "'dovcot' is not a preset of this source" },
        { "LogSources:0:ProgramNames", "{\"dovecot\":[\"mx 2\"]}", "'mx 2' is not a program name" },
        { "LogSources", "[{\"Kind\":\"stdin\",\"Path\":\"x\"}]", "unknown key" },
        { "Authorization:Window", "\"30\"", "'30' is not a duration" },
        { "Authorization:Window", "\"00:00:00\"", "'00:00:00' is not a duration" },
        { "Authorization:Window", "\"soon\"", "'soon' is not a duration" },
        { "Authorization:Window", "\"-00:30:00\"", "'-00:30:00' is not a duration" },
        { "Authorization:ExemptNetworks", "[\"192.0.2.1/24\"]", "'192.0.2.1/24' has bits set behind its prefix; the network is 192.0.2.0/24" },
        { "Authorization:ExemptNetworks", "[\"10\"]", "'10' is not an address or network" },
        { "Authorization:NeverAuthorize", "[\"mail.example.org\"]", "'mail.example.org' is not an address or network" },
        { "Storage:Kind", "\"litedb\"", "'litedb'" },
        { "RelayEndpoints:0:Kind", "\"polcy\"", "'polcy'" },
        { "RelayEndpoints:0:Listen", "\"tcp:0.0.0.0:10040\"", "'tcp:0.0.0.0:10040'" },
        { "RelayEndpoints:0:Listen", "\"unix:/tmp/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/policy\"", "too long" },
        { "RelayEndpoints:0:Listen", "\"unix:/etc/passwd\"", "is there and is not a socket" },
        { "RelayEndpoints:0:Listen", "\"unix:/no/such/directory/policy\"", "there is no directory" },
        { "RelayEndpoints:0:Group", "\"nosuchgroup\"", "'nosuchgroup'" },
        { "RelayEndpoints:0:Mode", "\"rw\"", "'rw'" },
        { "MapFiles", "[{\"Type\":\"cidr\",\"Path\":\"/tmp/x\"}]", "'cidr'" },
        { "MapFiles", "[{\"Type\":\"hash\",\"Path\":\"/no/such/directory/x\"}]", "'/no/such/directory/x'" },
        { "Control:Listen", "\"run/control\"", "'run/control'" },
        { "PresetDirectories", "[\"/no/such/directory\"]", "no preset" },
    };

    public static TheoryData<string, string, string> BadJournals => new()
    {
        { "Units", "", "Units: is missing" },
        { "Units", "[]", "Units: is missing" },
        { "Units", "[\"dovecot\"]", "Units: 'dovecot' is not the whole name of a unit" },
        { "Units", "[\"*.service\"]", "Units: '*.service' is not the whole name of a unit" },
        { "Units", "[\"user@1000.service\"]", "Units: 'user@1000.service' holds all that a user runs" },
        { "Uids", "[]", "Uids: the list is empty" },
        { "Uids", "[\"root\"]", "Uids: 'root' is not the number of a user" },
        { "Directory", "\"/no/such/directory\"", "Directory: '/no/such/directory': there is no such directory" },
        { "Path", "\"/var/log/mail.log\"", "Path: unknown key" },
    };

    [Theory]
    [MemberData(nameof(BadJournals))]
    public async Task A_bad_setting_of_a_journal(string key, string value, string expected)
    {
        var result = await RunAsync(json =>
        {
            Set(json, "LogSources", JsonNode.Parse("[{\"Kind\":\"journal\",\"Units\":[\"dovecot.service\"]}]"));
            if (value.Length > 0)
                Set(json, $"LogSources:0:{key}", JsonNode.Parse(value));
            else
                json["LogSources"]![0]!.AsObject().Remove(key);
        });
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(Lines(result), line => line.Contains($"LogSources:0:{expected}"));
    }

    [Theory]
    [MemberData(nameof(BadSettings))]
    public async Task A_bad_setting_ends_the_start_with_status_2_and_names_key_and_value(string key, string value, string expected)
    {
        var result = await RunAsync(json => Set(json, key, JsonNode.Parse(value)));
        Assert.Equal(2, result.ExitCode);
        var parts = key.Split(':');
        Assert.Contains(Lines(result), line => line.Contains(parts[^1]) && line.Contains(expected));
    }

    [Fact]
    public async Task All_errors_are_reported_at_once_each_on_a_line_with_file_and_line_number()
    {
        var result = await RunAsync(json =>
        {
            Set(json, "Authorization:Window", "soon");
            Set(json, "Authorization:Widnow", "1h");
            Set(json, "Storage:Kind", "litedb");
        });
        Assert.Equal(2, result.ExitCode);
        Assert.Equal(3, Lines(result).Count);
        Assert.All(Lines(result), line => Assert.Matches(@"^pop-before-smtp: .*/appsettings\.json:[0-9]+: [A-Za-z:]+: ", line));
    }

    [Fact]
    public async Task A_socket_in_use_is_named()
    {
        await using var lone = new LoneAgent();
        await lone.Agent.StartAsync(Token);
        var second = await lone.Agent.RunAsync(Token, "run");
        Assert.Equal(2, second.ExitCode);
        Assert.Contains($"RelayEndpoints:0:Listen: 'unix:{lone.Agent.Settings.PolicyPath}' is in use by another process", second.Error);
    }

    [Fact]
    public async Task A_store_in_use_is_named_also_where_no_socket_is()
    {
        await using var lone = new LoneAgent();
        await lone.Agent.StartAsync(Token);
        lone.Agent.Settings.InDirectory(lone.Directory.CreateDirectory("other"));
        lone.Agent.Settings.Json["Control"]!["Listen"] = $"unix:{lone.Directory.Combine("other", "control")}";
        var second = await lone.Agent.RunAsync(Token, "run");
        Assert.Equal(2, second.ExitCode);
        Assert.Contains($"Storage:Path: '{lone.Agent.Settings.StorePath}' is in use by another process", second.Error);
    }

    [Fact]
    public async Task A_socket_that_a_crash_left_behind_is_replaced()
    {
        await using var lone = new LoneAgent();
        await lone.Agent.StartAsync(Token);
        await lone.Agent.KillAsync(Token);
        Assert.True(File.Exists(lone.Agent.Settings.PolicyPath));
        await lone.Agent.StartAsync(Token);
        Assert.Equal("DUNNO", await lone.AskAsync("192.0.2.1", Token));
    }

    [Fact]
    public async Task An_unreadable_log_is_named()
    {
        var log = _directory.Write("mail.log", "", UnixFileMode.UserRead);
        var settings = new AgentSettings(_directory, log).Write();
        var result = await Command.RunAsync("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", Repository.Program, "run", "--config", settings], new Dictionary<string, string> { ["HOME"] = "/tmp" }, Token);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains($"LogSources:0:Path: '{log}' cannot be read: Permission denied", result.Error);
    }

    [Fact]
    public async Task A_preset_with_a_broken_rule_names_file_rule_and_reason()
    {
        var presets = _directory.CreateDirectory("presets");
        var file = _directory.Write("presets/broken.yaml", """
            name: broken
            title: A broken preset
            programs: [imapd]
            rules:
              - name: loose
                event: login
                pattern: 'login user=(?<user>\S+) from .* (?<address>\d+)$'
            samples:
              - line: 'Nov 20 10:15:01 mx1 imapd: login user=bob from [192.0.2.10]'
                rule: loose
                address: 192.0.2.10
            """);
        var result = await RunAsync(json => Set(json, "PresetDirectories", new JsonArray(presets)));
        Assert.Equal(2, result.ExitCode);
        foreach (var reason in (string[])["not anchored at the start", "not anchored at the end", "wildcard", @"\d"])
            Assert.Contains(Lines(result), line => line.StartsWith($"pop-before-smtp: {file}:5: rule 'loose' is refused:", StringComparison.Ordinal) && line.Contains(reason));
    }

    [Fact]
    public async Task Settings_that_are_no_json_name_the_line()
    {
        var file = _directory.Write("broken.json", "{\n  \"LogSources\": [\n    oops\n  ]\n}\n");
        var result = await Command.RunAsync(Repository.Program, ["run", "--config", file], null, Token);
        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith($"pop-before-smtp: {file}:3: not JSON", result.Error);
    }

    [Fact]
    public async Task The_environment_overrides_the_file_and_is_named_in_errors()
    {
        var settings = new AgentSettings(_directory, _directory.Write("mail.log", "")).Write();
        var result = await Command.RunAsync(Repository.Program, ["run", "--config", settings], new Dictionary<string, string> { ["POPBEFORESMTP_Authorization__Window"] = "soon" }, Token);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("POPBEFORESMTP_Authorization__Window: Authorization:Window: 'soon' is not a duration", result.Error);
    }

    [Fact]
    public async Task The_shipped_settings_work_in_any_directory_with_their_relative_paths()
    {
        var log = _directory.Write("mail.log", LoneAgent.LoginLine("192.0.2.10"));
        File.Copy(Path.Combine(Repository.Root, "appsettings.json"), _directory.Combine("appsettings.json"));
        await using var process = ServerProcess.Start(Repository.Program, ["run"], new Dictionary<string, string> { ["POPBEFORESMTP_LogSources__0__Path"] = log }, _directory.Path);
        await process.UntilAsync(() => process.Output.Any(line => line.Contains("authorized: client=192.0.2.10")), "reads the log", Token);
        await process.UntilAsync(() => process.Output.Any(line => line.Contains("listening: ")), "listens", Token);
        Assert.Equal("OK", await RelayQuestion.AskPolicyAsync(_directory.Combine("run", "policy"), "192.0.2.10", Token));
        Assert.Equal("OK OK", await RelayQuestion.AskSocketmapAsync(_directory.Combine("run", "socketmap"), "192.0.2.10", Token));
        Assert.True(File.Exists(_directory.Combine("data", "authorizations.db")));
        await process.StopAsync(Token);
        Assert.Equal(0, await process.WaitForExitAsync(Token));
    }

    [Fact]
    public async Task The_networks_of_postfix_are_exempt_when_asked_for()
    {
        if (RequiredPrograms.SkipReason() is { } reason)
            Assert.Skip(reason);
        await using var lone = new LoneAgent();
        await using var postfix = new PostfixServer(lone.Directory, [], new PostfixOptions { ExtraMain = "mynetworks = 192.0.2.0/24 [2001:db8:5::]/48\n" });
        lone.Agent.Settings.Json["Authorization"]!["ExemptNetworks"] = new JsonArray("postfix:mynetworks");
        lone.Agent.Environment["MAIL_CONFIG"] = postfix.ConfigDirectory;
        await lone.Agent.StartAsync(Token);
        lone.WriteLogin("192.0.2.10");
        lone.WriteLogin("2001:db8:5::1");
        lone.WriteLogin("198.51.100.1");
        await lone.UntilPermittedAsync("198.51.100.1", Token);
        Assert.Equal("DUNNO", await lone.AskAsync("192.0.2.10", Token));
        Assert.Equal("DUNNO", await lone.AskAsync("2001:db8:5::1", Token));
        await lone.Agent.UntilPrintedAsync("exempted: client=192.0.2.10, account=alice@example.org, reason=ExemptNetworks has 192.0.2.0/24", Token);
        await lone.Agent.UntilPrintedAsync("exempted: client=2001:db8:5::1, account=alice@example.org, reason=ExemptNetworks has 2001:db8:5::/48", Token);
    }

    [Fact]
    public async Task An_address_that_is_never_one_users_is_refused_with_a_warning()
    {
        await using var lone = new LoneAgent();
        lone.Agent.Settings.Json["Authorization"]!["NeverAuthorize"] = new JsonArray("default", "192.0.2.80");
        await lone.Agent.StartAsync(Token);
        lone.WriteLogin("127.0.0.1");
        lone.WriteLogin("169.254.1.1");
        lone.WriteLogin("192.0.2.80");
        lone.WriteLogin("192.0.2.81");
        await lone.UntilPermittedAsync("192.0.2.81", Token);
        foreach (var address in (string[])["127.0.0.1", "169.254.1.1", "192.0.2.80"])
        {
            Assert.Equal("DUNNO", await lone.AskAsync(address, Token));
            await lone.Agent.UntilPrintedAsync($"WRN refused: client={address}, account=alice@example.org, reason=NeverAuthorize has ", Token);
        }
        Assert.Equal(1, (await lone.Agent.RunAsync(Token, "allow", "192.0.2.0/24")).ExitCode);
    }

    private static List<string> Lines(CommandResult result) => [.. result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    private Task<CommandResult> RunAsync(Action<JsonObject> change)
    {
        var settings = new AgentSettings(_directory, _directory.Write("mail.log", ""));
        change(settings.Json);
        return Command.RunAsync(Repository.Program, ["run", "--config", settings.Write()], null, Token);
    }

    private static void Set(JsonObject root, string key, JsonNode? value)
    {
        JsonNode node = root;
        var parts = key.Split(':');
        foreach (var part in parts[..^1])
            node = int.TryParse(part, out var index) ? node[index]! : node[part]!;
        node[parts[^1]] = value;
    }
}
