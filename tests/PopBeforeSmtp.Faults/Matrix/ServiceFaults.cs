using System.Diagnostics;
using System.Text.Json.Nodes;
using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.Faults.Matrix;

/// <summary>The service is restarted, reloaded, configured wrongly, short of memory, or runs for a week.</summary>
internal static class ServiceFaults
{
    private static readonly (string Name, Action<JsonObject> Change)[] BadSettings =
    [
        ("unknown key", json => json["Windw"] = "1h"),
        ("window of nonsense", json => json["Authorization"]!["Window"] = "half an hour"),
        ("network of nonsense", json => json["Authorization"]!["AlwaysAuthorize"] = new JsonArray("10")),
        ("preset that is not there", json => json["LogSources"]![0]!["Presets"] = new JsonArray("no-such-server")),
        ("kind that is not there", json => json["LogSources"]![0]!["Kind"] = "telepathy"),
        ("two errors", json => { json["A"] = 1; json["B"] = 2; }),
    ];

    public static IEnumerable<IFault> All { get; } =
    [
        new Fault(37, "service restarted under questions, its sockets kept by systemd", RestartAsync),
        new Fault(43, "SIGHUP again and again under load", HangUpAsync),
        new Fault(44, "reload with wrong settings", BadReloadAsync),
        new Fault(45, "preset with a pattern that explodes in other engines", ExplodingPatternAsync),
        new Fault(46, "memory limit reached in a flood of logins", MemoryLimitAsync),
        new Fault(49, "table process of OpenSMTPD: service away, garbage, service killed", TableProcessAsync),
    ];

    private static async Task RestartAsync(Trial trial, CancellationToken token)
    {
        var restarts = trial.Scale.Count(8, 200);
        trial.HowOften($"{restarts} restarts");
        var settings = trial.Settings;
        var (policy, socketmap) = (settings.PolicyPath, settings.SocketmapPath);
        settings.Json["RelayEndpoints"] = new JsonArray(
            new JsonObject { ["Kind"] = "policy", ["Listen"] = "systemd:policy" }, new JsonObject { ["Kind"] = "socketmap", ["Listen"] = "systemd:socketmap" });
        trial.Log.Reopen();
        await using var holder = await SocketHolder.StartAsync(
            [$"policy={policy}=0660=root", $"socketmap={socketmap}=0660=root", $"control={trial.Directory.Combine("control")}=0600=root"], settings.Write(), token);
        await holder.UntilPrintedAsync("listening: ", token);
        trial.CheckOnly();
        await using var load = trial.Load(200, 20);
        for (var i = 0; i < restarts; i++)
        {
            var listening = holder.Count("listening: ");
            // What is written while nobody reads is due when somebody does.
            trial.Checker.LoginsMayWait();
            await holder.RestartAsync("TERM", token);
            await holder.UntilPrintedAsync("listening: ", token, listening + 1);
            trial.Checker.LoginsAreDue();
            await Task.Delay(TimeSpan.FromMilliseconds(200), token);
        }
        await load.StopAsync();
        await trial.SettleAsync(token);
        // Before the sockets go.
        await trial.Checker.PauseAsync(token);
        trial.Note($"{trial.Checker.TryLater} of {trial.Checker.Questions} questions were answered \"try later\" while the table was being loaded");
    }

    private static async Task HangUpAsync(Trial trial, CancellationToken token)
    {
        var reloads = trial.Scale.Count(40, 1000);
        trial.HowOften($"{reloads} reloads");
        await trial.StartAsync(token);
        await using var load = trial.Load(1000, 50);
        await Task.Delay(TimeSpan.FromMilliseconds(500), token);
        trial.Agent.Process.Send(Signal.Hangup);
        await Task.Delay(TimeSpan.FromMilliseconds(500), token);
        if (trial.Agent.Process.HasExited)
        {
            trial.Fail("SIGHUP ends the service");
            return;
        }
        var (descriptors, memory) = (trial.Descriptors(), trial.Memory());
        for (var i = 0; i < reloads; i++)
        {
            // Each changes something, or there is nothing to take in.
            trial.Settings.Window(i % 2 == 0 ? "00:31:00" : "00:30:00").Write();
            trial.Agent.Process.Send(Signal.Hangup);
            await Task.Delay(TimeSpan.FromMilliseconds(30), token);
        }
        await load.StopAsync();
        await trial.SettleAsync(token);
        await trial.ExpectEventuallyAsync(() => trial.Descriptors() <= descriptors + 8, trial.Scale.Within(10), $"descriptors are back at {descriptors}", token);
        // Logins come meanwhile, and a collector is in no hurry.
        trial.Expect(trial.Memory() < memory + 80, $"memory grew from {memory:0} to {trial.Memory():0} MiB");
        // Some come while another is done, and are one with the next.
        trial.Expect(trial.CountPrinted("reloaded: ") >= reloads / 4, $"only {trial.CountPrinted("reloaded: ")} reloads were done");
        trial.Note($"memory {memory:0} MiB before, {trial.Memory():0} MiB after; {trial.CountPrinted("reloaded: ")} reloads done");
    }

    private static async Task BadReloadAsync(Trial trial, CancellationToken token)
    {
        trial.HowOften($"{BadSettings.Length + 2} errors");
        await trial.StartAsync(token);
        trial.Log.Write(5, 5);
        await trial.SettleAsync(token);
        var file = trial.Directory.Combine("appsettings.json");
        var good = await File.ReadAllTextAsync(file, token);
        foreach (var (name, change) in BadSettings)
        {
            var json = JsonNode.Parse(good)!.AsObject();
            change(json);
            await TryAsync(name, json.ToJsonString());
        }
        await TryAsync("no JSON", "{ \"LogSources\": [ ");
        await TryAsync("an empty file", "");
        await File.WriteAllTextAsync(file, good, token);

        async Task TryAsync(string name, string text)
        {
            await File.WriteAllTextAsync(file, text, token);
            // The settings that the test writes for a command are the good ones, so it is not asked through the trial.
            var dry = await Command.RunAsync(Repository.Program, ["run", "--dry-run", "--config", file], null, token);
            trial.Expect(dry.ExitCode != 0 && (dry.Output + dry.Error).Contains(file, StringComparison.Ordinal), $"{name}: a dry run says {dry.ExitCode} and does not name the file");
            var said = trial.Agent.Process.Output.Count;
            trial.Agent.Process.Send(Signal.Hangup);
            await trial.ExpectEventuallyAsync(
                () => trial.Agent.Process.HasExited || trial.Agent.Process.Output.Skip(said).Any(line => line.Contains(file, StringComparison.Ordinal)),
                trial.Scale.Within(5), $"{name}: the error names the file", token);
            if (trial.Agent.Process.HasExited)
                throw new InvalidOperationException("SIGHUP ends the service");
            trial.Log.Write(5, 5);
            await trial.SettleAsync(token);
        }
    }

    private static async Task ExplodingPatternAsync(Trial trial, CancellationToken token)
    {
        const string Preset = """
            name: exploding
            title: a pattern that takes exponential time in a backtracking engine
            servers: [ '1' ]
            verified: [ 'here' ]
            limits: [ 'it does not exist' ]
            programs: [ exploding ]
            envelopes: [ syslog ]
            rules:
              - name: login
                event: login
                pattern: '\A(?:(?:a{1,9}){1,9}){1,9}b user=(?<user>[a-z]{1,20}) from=(?<address>[0-9A-Fa-f.:]{2,45})\z'
            samples:
              - line: 'Nov 20 10:15:00 mx1 exploding[1]: aaab user=ann from=192.0.2.7'
                rule: login
                address: 192.0.2.7
                user: ann
            other:
              - line: 'Nov 20 10:15:00 mx1 exploding[1]: aaaa user=ann from=192.0.2.7'
            hostile:
              - why: the words of a login in a user name
                line: 'Nov 20 10:15:00 mx1 exploding[1]: failed user=x: aaab user=ann from=192.0.2.7'
            """;
        var lines = trial.Scale.Count(200, 5000);
        trial.HowOften($"{lines} lines");
        trial.Directory.Write("presets/exploding.yaml", Preset);
        var directories = trial.Settings.Json["PresetDirectories"]!.AsArray();
        directories.Add(trial.Directory.Combine("presets"));
        try
        {
            await trial.StartAsync(token);
        }
        catch (InvalidOperationException)
        {
            trial.Expect(trial.HasPrinted("exploding.yaml"), "the service does not start and does not name the preset");
            trial.Note("the preset is refused at the start, with its file named");
            directories.RemoveAt(directories.Count - 1);
            await trial.StartAsync(token);
        }
        // And in a file whose other lines are read meanwhile.
        for (var i = 0; i < lines; i++)
        {
            trial.Log.Raw($"{trial.Log.Now()} mx1 exploding[1]: {new string('a', 60_000)} user=ann from=198.51.100.66\n");
            if (i % 20 == 0)
                trial.Log.Write(1, 5);
        }
        trial.Truth.Stranger("198.51.100.66");
        await trial.SettleAsync(token);
    }

    private static async Task MemoryLimitAsync(Trial trial, CancellationToken token)
    {
        const string Groups = "/sys/fs/cgroup/memory";
        const int Mebibytes = 110;
        var logins = trial.Scale.Count(10_000, 30_000);
        var group = $"{Groups}/pop-before-smtp-{Environment.ProcessId}";
        var isOurs = false;
        try
        {
            Directory.CreateDirectory(group);
            isOurs = true;
            await File.WriteAllTextAsync($"{group}/memory.limit_in_bytes", $"{Mebibytes}M", token);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (isOurs)
                Directory.Delete(group);
            throw new NotRunException($"no memory limits can be set here: {e.Message}");
        }
        try
        {
            trial.HowOften($"{Mebibytes} MiB, {logins} logins");
            trial.Agent.Entrance = ["sh", "-c", $"echo $$ >{group}/cgroup.procs && exec \"$0\" \"$@\""];
            await trial.StartAsync(token);
            trial.Checker.ServiceMayBeAway();
            var starts = 0;
            for (var i = 0; i < logins / 100; i++)
            {
                trial.Log.Write(100, 200);
                await Task.Delay(TimeSpan.FromMilliseconds(20), token);
                starts += await StartAgainAsync(trial, token);
            }
            var last = Stopwatch.StartNew();
            for (var all = Stopwatch.StartNew(); last.Elapsed < trial.Scale.Patience && all.Elapsed < TimeSpan.FromSeconds(60); await Task.Delay(50, token))
            {
                var again = await StartAgainAsync(trial, token);
                starts += again;
                if (again > 0)
                    last.Restart();
            }
            trial.Checker.ServiceIsBack();
            await trial.SettleAsync(token);
            trial.Note($"ended and started again {starts} times; at most {long.Parse(await File.ReadAllTextAsync($"{group}/memory.max_usage_in_bytes", token)) >> 20} MiB");
        }
        finally
        {
            await trial.StopAsync(CancellationToken.None);
            for (var time = Stopwatch.StartNew(); Directory.Exists(group) && time.Elapsed < TimeSpan.FromSeconds(5); await Task.Delay(50, CancellationToken.None))
            {
                try
                {
                    Directory.Delete(group);
                }
                catch (IOException)
                {
                    // Its last process is not quite gone.
                }
            }
        }
    }

    /// <summary>As systemd does it.</summary>
    private static async Task<int> StartAgainAsync(Trial trial, CancellationToken token)
    {
        if (!trial.Agent.Process.HasExited)
            return 0;
        await trial.Agent.StartAsync(token);
        return 1;
    }

    /// <summary>smtpd ends itself when this process ends or says what it does not expect.</summary>
    private static async Task TableProcessAsync(Trial trial, CancellationToken token)
    {
        string[] garbage = ["", "OK", "5:OK OK;", "9999999999:x,", "HTTP/1.1 200 OK\r\n\r\n", "\0\0\0\0", "7:TIMEOUT,", new string('5', 5000)];
        await trial.StartAsync(token);
        var login = trial.Log.Write(1, 5)[0];
        await trial.SettleAsync(token);
        await using var shim = ServerProcess.Start(Repository.Program, ["opensmtpd-table", trial.Settings.SocketmapPath]);
        await shim.WriteAsync("config|smtpd-version|7.7.0\nconfig|protocol|0.1\nconfig|tablename|popauth\nconfig|ready\n", token);
        await shim.UntilAsync(() => shim.Output.Contains("register|ready"), "the table process is ready", token);
        var asked = 0;
        await ExpectAsync(login.Address, "found");
        await ExpectAsync("198.51.100.9", "not-found");
        await trial.StopAsync(token);
        await ExpectAsync(login.Address, "error");
        await using (new FakeSocketmap(trial.Settings.SocketmapPath, garbage))
        {
            foreach (var _ in garbage)
                await ExpectAsync(login.Address, "error");
        }
        await trial.StartAsync(token);
        await Eventually.TrueAsync(async () => await AskAsync(login.Address) == "found", TimeSpan.FromSeconds(10), () => "the table process finds the service again", token);
        await trial.KillAsync(token);
        await ExpectAsync(login.Address, "error");
        await trial.StartAsync(token);
        foreach (var signal in new[] { Signal.Terminate, Signal.Hangup, Signal.Interrupt })
            shim.Send(signal);
        await Eventually.TrueAsync(async () => await AskAsync(login.Address) == "found", TimeSpan.FromSeconds(10), () => "the table process finds the service again", token);
        trial.Expect(!shim.HasExited, "the table process has ended");
        trial.HowOften($"{asked} questions");

        async Task<string> AskAsync(string address)
        {
            var id = $"{++asked:x8}";
            trial.Asked++;
            await shim.WriteAsync($"table|0.1|1700000000.000000|popauth|check|netaddr|{id}|{address}\n", token);
            await shim.UntilAsync(() => shim.Output.Any(line => line.StartsWith($"check-result|{id}|", StringComparison.Ordinal)), "an answer", token);
            return shim.Output.First(line => line.StartsWith($"check-result|{id}|", StringComparison.Ordinal)).Split('|')[2];
        }

        async Task ExpectAsync(string address, string expected)
        {
            var answer = await AskAsync(address);
            if (answer == "found" && expected != "found")
                trial.FalselyAllowed++;
            trial.Expect(answer == expected, $"{address} is answered {answer} and not {expected}");
        }
    }
}
