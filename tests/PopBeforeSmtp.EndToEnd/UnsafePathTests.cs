using System.Text.Json.Nodes;
using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>What others may write, the service does not obey, and where others may write it puts nothing.</summary>
public sealed class UnsafePathTests : IDisposable
{
    private const int Daemon = 1;

    private readonly TestDirectory _directory = new();
    private readonly AgentSettings _settings;

    public UnsafePathTests()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "SKIPPED: only root may give files away");
        _settings = new AgentSettings(_directory, _directory.Write("mail.log", ""));
    }

    private string Policy => _directory.Combine("queue", "policy");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    public static TheoryData<string, string, string> Unsafe => new()
    {
        { "appsettings.json", "0666", "everybody may write to it; chmod o-w " },
        { "appsettings.json", "0664", "group daemon may write to it; chmod g-w " },
        { "presets", "0777", "everybody may write to it; chmod o-w " },
        { "presets", "1777", "everybody may write to it; choose a directory of its own" },
        { "presets", "0775", "group daemon may write to it; chmod g-w " },
        { "presets/dovecot.yaml", "0666", "everybody may write to it; chmod o-w " },
        { "presets/dovecot.yaml", "0664", "group daemon may write to it; chmod g-w " },
        { "state", "0777", "everybody may write to it; chmod o-w " },
        { "state", "0770", "group daemon may write to it; chmod g-w " },
        { "state", "1777", "everybody may write to it; choose a directory of its own" },
        { "queue", "0777", "everybody may write to it; chmod o-w " },
        { "queue", "0770", "group daemon may write to it; chmod g-w " },
        { "run", "1777", "everybody may write to it; choose a directory of its own" },
        { "maps", "0777", "everybody may write to it; chmod o-w " },
        { "lists", "0777", "everybody may write to it; chmod o-w " },
        { "lists/suspended", "0666", "everybody may write to it; chmod o-w " },
        { "lists/senders", "0666", "everybody may write to it; chmod o-w " },
        { "lists/before", "0666", "everybody may write to it; chmod o-w " },
    };

    [Theory]
    [MemberData(nameof(Unsafe))]
    public async Task What_others_may_write_ends_the_start_with_a_line_that_names_it_its_owner_and_the_remedy(string name, string mode, string reason)
    {
        LayOut();
        var path = _directory.Combine(name);
        NativeMethods.ChangeOwner(path, 0, Daemon);
        TestDirectory.SetMode(path, (UnixFileMode)Convert.ToInt32(mode, 8));
        Assert.All(await RefusedAsync(), line => Assert.Contains($"{path} (owner root, group daemon, mode {mode}): {reason}{(reason.EndsWith(' ') ? path : "")}", line));
    }

    [Theory]
    [InlineData("appsettings.json")]
    [InlineData("presets")]
    [InlineData("presets/dovecot.yaml")]
    [InlineData("state")]
    [InlineData("queue")]
    [InlineData("run")]
    public async Task What_another_user_owns_ends_the_start(string name)
    {
        LayOut();
        var path = _directory.Combine(name);
        NativeMethods.ChangeOwner(path, Daemon, 0);
        Assert.Contains($"{path} (owner daemon, group root, mode ", Assert.Single(await RefusedAsync()));
    }

    [Fact]
    public async Task All_that_is_unsafe_is_named_at_once()
    {
        LayOut();
        foreach (var name in (string[])["state", "queue", "run"])
            TestDirectory.SetMode(_directory.Combine(name), (UnixFileMode)Convert.ToInt32("0777", 8));
        Assert.Equal(["Storage:Path", "RelayEndpoints:0:Listen", "Control:Listen"], (await RefusedAsync()).Select(line => line.Split(": ")[1]));
    }

    [Theory]
    [InlineData("appsettings.json")]
    [InlineData("lists/suspended")]
    [InlineData("lists/senders")]
    public async Task A_link_that_another_user_put_into_a_shared_directory_is_not_followed(string name)
    {
        LayOut();
        var shared = _directory.CreateDirectory("shared", (UnixFileMode)Convert.ToInt32("1777", 8));
        var link = Path.Combine(shared, Path.GetFileName(name));
        (await Command.RunAsync("setpriv", ["--reuid=1", "--clear-groups", "ln", "-s", _directory.Combine(name), link], null, Token)).Checked("ln");
        _settings.Json["Authorization"]!["SuspendedAccounts"] = name == "lists/suspended" ? link : "";
        _settings.Json["Authorization"]!["SenderLoginMaps"] = name == "lists/senders" ? new JsonArray(link) : [];
        var settings = _settings.Write();
        var result = await Command.RunAsync(Repository.Program, ["run", "--config", name == "appsettings.json" ? link : settings], null, Token);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains($"{link} (owner daemon, group root, mode 0777): daemon could have planted it there; chown -h root {link}, or run the service as its owner", result.Error);
    }

    /// <summary>The relay's own user keeps the directory of its maps on many hosts (Debian: /etc/mail, /etc/courier).</summary>
    [Fact]
    public async Task A_text_map_in_a_directory_of_the_relay_is_written_and_no_link_is_followed()
    {
        LayOut();
        NativeMethods.ChangeOwner(_directory.Combine("maps"), Daemon, Daemon);
        var precious = _directory.Write("precious", "kept");
        var map = _directory.Combine("maps", "tcprules");
        foreach (var name in (string[])[map, map + ".new~"])
            File.CreateSymbolicLink(name, precious);
        await using var agent = new Agent(_directory, _settings);
        await agent.StartAsync(Token);
        await agent.Process.UntilAsync(() => new FileInfo(map).LinkTarget is null, "the map is there", Token);
        Assert.Equal("kept", await File.ReadAllTextAsync(precious, Token));
    }

    [Fact]
    public async Task A_postmap_map_is_not_made_in_a_directory_of_others()
    {
        LayOut();
        if (RequiredPrograms.SkipReason() is { } reason)
            Assert.Skip(reason);
        _settings.Maps("hash").Write();
        NativeMethods.ChangeOwner(_directory.Combine("maps"), Daemon, 0);
        Assert.Contains($"MapFiles:0:Path: {_directory.Combine("maps")} (owner daemon, ", Assert.Single(await RefusedAsync()));
    }

    [Fact]
    public async Task A_dry_run_looks_at_what_it_reads_alone()
    {
        LayOut();
        NativeMethods.ChangeOwner(_directory.Combine("state"), Daemon, Daemon);
        await using var process = ServerProcess.Start(Repository.Program, ["run", "--dry-run", "--config", _settings.Write()]);
        await process.UntilAsync(() => process.Output.Any(line => line.Contains("ready: ")), "it starts", Token);
    }

    /// <summary>Two start at once, again and again: one serves, the other says why it does not, and the socket leads to the one.</summary>
    [Fact]
    public async Task Of_two_services_that_start_at_once_one_serves_and_the_other_says_why_not()
    {
        LayOut();
        var settings = _settings.Write();
        for (var round = 0; round < 5; round++)
        {
            // What a crash left behind is what both want to clear away.
            await using var first = ServerProcess.Start(Repository.Program, ["run", "--config", settings]);
            await using var second = ServerProcess.Start(Repository.Program, ["run", "--config", settings]);
            var ended = await Task.WhenAny(first.WaitForExitAsync(Token), second.WaitForExitAsync(Token));
            var (loser, winner) = first.HasExited ? (first, second) : (second, first);
            Assert.Equal(2, await ended);
            var why = $"RelayEndpoints:0:Listen: 'unix:{Policy}' is in use by another process";
            await Eventually.TrueAsync(() => loser.Output.Any(line => line.Contains(why)), TimeSpan.FromSeconds(20), () => loser.Describe("it says why"), Token);
            await winner.UntilAsync(() => winner.Output.Any(line => line.Contains("listening: ")), "the other serves", Token);
            await winner.UntilAsync(() => winner.Output.Any(line => line.Contains("ready: ")), "the other serves", Token);
            Assert.Equal("DUNNO", await RelayQuestion.AskPolicyAsync(Policy, "192.0.2.1", Token));
            winner.Send(Signal.Kill);
            await winner.WaitForExitAsync(Token);
        }
    }

    private void LayOut()
    {
        foreach (var name in (string[])["state", "queue", "run", "presets", "maps", "lists"])
            _directory.CreateDirectory(name);
        foreach (var preset in Directory.EnumerateFiles(Path.Combine(Repository.Root, "regex-presets"), "*.yaml"))
            _directory.Write($"presets/{Path.GetFileName(preset)}", File.ReadAllText(preset));
        foreach (var list in (string[])["suspended", "senders", "before"])
            _directory.Write($"lists/{list}", "");
        _settings.Json["PresetDirectories"] = new JsonArray(_directory.Combine("presets"));
        _settings.Json["Authorization"]!["SuspendedAccounts"] = _directory.Combine("lists", "suspended");
        _settings.Json["Authorization"]!["SenderLoginMaps"] = new JsonArray(_directory.Combine("lists", "senders"));
        _settings.Json["RelayEndpoints"]![0]!["Listen"] = $"unix:{Policy}";
        _settings.Json["RelayEndpoints"]!.AsArray().RemoveAt(1);
        _settings.Json["Control"]!["Listen"] = $"unix:{_directory.Combine("run", "control")}";
        _settings.Json["MapFiles"] = new JsonArray(new JsonObject { ["Kind"] = "tcprules", ["Path"] = _directory.Combine("maps", "tcprules"), ["Before"] = _directory.Combine("lists", "before") });
        _settings.Write();
    }

    private async Task<List<string>> RefusedAsync()
    {
        var result = await Command.RunAsync(Repository.Program, ["run", "--config", _directory.Combine("appsettings.json")], null, Token);
        Assert.Equal(2, result.ExitCode);
        return [.. result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }
}
