using System.Diagnostics;
using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;
using PopBeforeSmtp.Faults.Oracle;

namespace PopBeforeSmtp.Faults.Matrix;

/// <summary>The service is killed, and its store is full, locked, damaged or somebody else's.</summary>
internal static class StoreFaults
{
    private static readonly (string Name, string Script)[] Damages =
    [
        ("empty file", ": >\"$1\""),
        ("text", "yes 'This is no database.' | head -c 20000 >\"$1\""),
        ("header overwritten", "dd if=/dev/urandom of=\"$1\" bs=100 count=1 conv=notrunc"),
        ("one byte of the magic", "printf X | dd of=\"$1\" bs=1 seek=3 conv=notrunc"),
        ("page size zero", "printf '\\0\\0' | dd of=\"$1\" bs=1 seek=16 conv=notrunc"),
        ("cut in the header", "truncate -s 50 \"$1\""),
        ("cut in a page", "truncate -s 5000 \"$1\""),
        ("cut by a page", "truncate -s -4096 \"$1\""),
        ("first page of the tables", "dd if=/dev/urandom of=\"$1\" bs=4096 seek=1 count=1 conv=notrunc"),
        ("schema page", "dd if=/dev/urandom of=\"$1\" bs=1 seek=200 count=3000 conv=notrunc"),
        ("all pages but the first", "dd if=/dev/urandom of=\"$1\" bs=4096 seek=1 count=9 conv=notrunc"),
        ("zeros in the middle", "dd if=/dev/zero of=\"$1\" bs=4096 seek=2 count=3 conv=notrunc"),
        ("wal of noise", "head -c 40000 /dev/urandom >\"$1-wal\""),
        ("wal cut", "printf '\\067\\177\\006\\202' >\"$1-wal\""),
        ("shm of noise", "head -c 32768 /dev/urandom >\"$1-shm\""),
        ("journal of noise", "head -c 4096 /dev/urandom >\"$1-journal\""),
        ("another program's database", "rm \"$1\"; sqlite3 \"$1\" 'create table t(x); insert into t values(1)'"),
        ("another application id", "sqlite3 \"$1\" 'PRAGMA application_id=7'"),
        ("a table gone", "sqlite3 \"$1\" 'DROP TABLE account_logins'"),
        ("a stranger's address in a row", "sqlite3 \"$1\" \"UPDATE account_logins SET address='198.51.100.99' WHERE address=(SELECT min(address) FROM authorizations); UPDATE authorizations SET address='198.51.100.99' WHERE address=(SELECT min(address) FROM authorizations)\""),
        ("networks and words in rows", "for word in 0.0.0.0/0 198.51.100 unknown; do sqlite3 \"$1\" \"UPDATE account_logins SET address='$word' WHERE address=(SELECT max(address) FROM authorizations); UPDATE authorizations SET address='$word' WHERE address=(SELECT max(address) FROM authorizations)\"; done"),
    ];

    /// <summary>They belong to somebody, so they are left as they are, and relays are told to try later.</summary>
    private static readonly string[] OfOthers = ["another program's database", "another application id"];

    public static IEnumerable<IFault> All { get; } =
    [
        new Fault(19, "kill -9 at any moment under load", KillAsync),
        new Fault(21, "state directory's file system full", StateFullAsync),
        new Fault(22, "map directory's file system full", MapsFullAsync),
        new Fault(23, "store damaged while the service is down", DamageAsync),
        new Fault(24, "store locked by another process", LockAsync),
        new Fault(25, "store of a newer version, positions of another log", ForeignStateAsync),
    ];

    private static async Task KillAsync(Trial trial, CancellationToken token)
    {
        var kills = trial.Scale.Count(20, 1000);
        trial.HowOften($"{kills} kills");
        await trial.StartAsync(token);
        await using var load = trial.Load(1000, 100);
        var firstAnswers = new List<double>();
        for (var i = 0; i < kills; i++)
        {
            await Task.Delay(Random.Shared.Next(5, 500), token);
            trial.Checker.ServiceMayBeAway();
            await trial.Agent.KillAsync(token);
            // The last before the kill: its line may not have been read yet.
            var firstAnswer = FirstAnswerAsync(trial, trial.Truth.Logins.LastOrDefault(), token);
            await trial.Agent.StartAsync(token);
            firstAnswers.Add((await firstAnswer).TotalMilliseconds);
            trial.Checker.ServiceIsBack();
            var integrity = (await SqlAsync(trial.Settings.StorePath, "PRAGMA integrity_check", token)).Trim();
            trial.Expect(integrity == "ok", $"integrity_check after kill {i + 1}: {integrity}");
        }
        await load.StopAsync();
        await trial.SettleAsync(token);
        firstAnswers.Sort();
        trial.Note($"from start to the first right answer: median {firstAnswers[firstAnswers.Count / 2]:0} ms, worst {firstAnswers[^1]:0} ms");
        // Beside other tests only the median says something of the service.
        var slowest = trial.Scale.IsFull ? firstAnswers[^1] : firstAnswers[firstAnswers.Count / 2];
        trial.Expect(TimeSpan.FromMilliseconds(slowest) < trial.Scale.Within(1), "the first answer came later than a second");
    }

    /// <summary>A relay that asks from the start of the service on whether a login counts, and is told so.</summary>
    private static async Task<TimeSpan> FirstAnswerAsync(Trial trial, Login? login, CancellationToken token)
    {
        var time = Stopwatch.StartNew();
        if (login is not null)
            await Eventually.TrueAsync(() => IsPermitted(trial, login), trial.Scale.Within(30), () => $"{login.Address} is permitted again", token);
        return time.Elapsed;
    }

    private static bool IsPermitted(Trial trial, Login login)
    {
        using var relay = PolicyQuestions.TryOpen(trial.Settings.PolicyPath);
        return relay?.Ask(login.Address) == "OK";
    }

    private static async Task StateFullAsync(Trial trial, CancellationToken token)
    {
        var fulls = trial.Scale.Count(1, 5);
        trial.HowOften($"{fulls} times");
        var window = TimeSpan.FromSeconds(6);
        trial.Truth.Window = window;
        trial.Settings.Window($"{window}");
        var state = trial.Directory.CreateDirectory("state");
        MountOwn(trial, state, "2m");
        await trial.StartAsync(token);
        for (var i = 0; i < fulls; i++)
        {
            trial.Log.Write(20, 50);
            await trial.SettleAsync(token);
            // With one byte less free than it takes: filled to the last block.
            await InsideAsync(trial, "cat /dev/zero >\"$1/filler\" 2>/dev/null; true", token, state);
            trial.Log.Write(300, 100);
            await trial.SettleAsync(token);
            await trial.ExpectEventuallyAsync(() => trial.CountPrinted("store failed") == i + 1, trial.Scale.Within(10), "the store's failure is printed once", token);
            // The first logins expire while nothing can be written, and are denied all the same.
            await Task.Delay(window + trial.Scale.Within(2), token);
            trial.Log.Write(5, 5);
            await trial.SettleAsync(token);
            await InsideAsync(trial, "rm \"$1/filler\"", token, state);
            await trial.ExpectEventuallyAsync(() => trial.CountPrinted("store works again") == i + 1, trial.Scale.Within(20), "the store works again by itself", token);
        }
        var integrity = (await InsideAsync(trial, "sqlite3 \"$1/authorizations.db\" 'PRAGMA integrity_check'", token, state)).Trim();
        trial.Expect(integrity == "ok", $"integrity_check: {integrity}");
    }

    private static async Task MapsFullAsync(Trial trial, CancellationToken token)
    {
        trial.HowOften("hash, lmdb, texthash");
        var maps = trial.Directory.CreateDirectory("maps");
        trial.Settings.Maps("hash", "lmdb");
        trial.Settings.TextMap("postfix-texthash", map => map["Path"] = Path.Combine(maps, "texthash"));
        MountOwn(trial, maps, "2m");
        await trial.Agent.StartWithoutTableAsync(token);
        await trial.ExpectEventuallyAsync(() => trial.HasPrinted("ready: "), trial.Scale.Within(20), "the table is loaded", token);
        trial.Check();
        var first = trial.Log.Write(3, 5).First(login => !login.Address.Contains(':'));
        await trial.SettleAsync(token);
        foreach (var type in new[] { "hash", "lmdb", "texthash" })
            await UntilInMapAsync(trial, type, first.Address, "OK", token);
        await InsideAsync(trial, "cat /dev/zero >\"$1/filler\" 2>/dev/null; true", token, maps);
        // So many that no block that is there already has room for them.
        var later = trial.Log.Write(400, 5).First(login => !login.Address.Contains(':'));
        await trial.SettleAsync(token);
        await trial.ExpectEventuallyAsync(() => trial.HasPrinted("map failed"), trial.Scale.Within(10), "the failure is printed", token);
        foreach (var type in new[] { "hash", "texthash" })
            trial.Expect(await LookUpAsync(trial, type, first.Address, token) == "OK", $"the old {type} map is gone");
        foreach (var type in new[] { "hash", "lmdb", "texthash" })
            trial.Expect(await LookUpAsync(trial, type, "198.51.100.2", token) != "OK", $"{type} permits a stranger");
        await InsideAsync(trial, "rm \"$1/filler\"", token, maps);
        foreach (var type in new[] { "hash", "lmdb", "texthash" })
            await UntilInMapAsync(trial, type, later.Address, "OK", token);
    }

    private static async Task UntilInMapAsync(Trial trial, string type, string address, string value, CancellationToken token)
    {
        var found = "";
        for (var time = Stopwatch.StartNew(); time.Elapsed < TimeSpan.FromSeconds(15); await Task.Delay(100, token))
        {
            if ((found = await LookUpAsync(trial, type, address, token)) == value)
                return;
        }
        trial.Fail($"{type} says '{found}' of {address} and not {value}");
    }

    private static async Task<string> LookUpAsync(Trial trial, string type, string address, CancellationToken token) =>
        (await InsideAsync(trial, "postmap -q \"$2\" \"$1\" 2>&1; true", token, $"{type}:{trial.Directory.Combine("maps", type)}", address)).Trim();

    private static async Task DamageAsync(Trial trial, CancellationToken token)
    {
        var rounds = trial.Scale.Count(1, 5);
        trial.HowOften($"{rounds * Damages.Length} damages");
        await trial.StartAsync(token);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (name, script) in Damages)
            {
                trial.Log.Write(5, 20);
                await trial.SettleAsync(token);
                await trial.StopAsync(token);
                trial.Log.Write(5, 20);
                (await Command.RunAsync("sh", ["-c", script, "sh", trial.Settings.StorePath], null, token)).Checked(name);
                await trial.Agent.StartWithoutTableAsync(token);
                var isOfOthers = OfOthers.Contains(name);
                var isReady = await IsReadyAsync(trial, isOfOthers ? TimeSpan.FromSeconds(1) : trial.Scale.Within(7), token);
                trial.Expect(isReady != isOfOthers, $"{name}: {(isReady ? "taken" : "not ready")}; {trial.Agent.Process.Output.LastOrDefault(line => line.Contains("store", StringComparison.Ordinal))}");
                trial.Checker.Resume();
                if (isReady)
                {
                    await trial.SettleAsync(token);
                    continue;
                }
                // Nobody may be permitted meanwhile. Then on with a new store, and the log is read again.
                trial.Checker.ServiceMayBeAway();
                await Task.Delay(TimeSpan.FromMilliseconds(300), token);
                await trial.StopAsync(token);
                foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(trial.Settings.StorePath)!, "authorizations.db*"))
                    File.Delete(file);
                await trial.Agent.StartAsync(token);
                await trial.UntilPermittedAsync(trial.Truth.Logins[^1].Address, token);
                trial.Checker.Resume();
                await trial.SettleAsync(token);
            }
        }
    }

    private static async Task<bool> IsReadyAsync(Trial trial, TimeSpan within, CancellationToken token)
    {
        for (var time = Stopwatch.StartNew(); time.Elapsed < within; await Task.Delay(20, token))
        {
            if (trial.HasPrinted("ready: "))
                return true;
        }
        return false;
    }

    private static async Task LockAsync(Trial trial, CancellationToken token)
    {
        var held = trial.Scale.Seconds(8, 60);
        trial.HowOften($"{held.TotalSeconds:0} s");
        await trial.StartAsync(token);
        trial.Log.Write(5, 20);
        await trial.SettleAsync(token);
        await using var other = ServerProcess.Start("sqlite3", ["-cmd", ".timeout 5000", trial.Settings.StorePath]);
        await other.WriteAsync("BEGIN EXCLUSIVE;\nSELECT 'held';\n", token);
        await other.UntilAsync(() => other.Output.Contains("held"), "the lock is held", token);
        await using var load = trial.Load(200, 50);
        await Task.Delay(held, token);
        trial.Expect(trial.CountPrinted("store failed") <= 1, "the store's failure is printed more than once");
        await other.WriteAsync("COMMIT;\n", token);
        await load.StopAsync();
        await trial.SettleAsync(token);
        var logins = trial.Truth.Logins.Count;
        await trial.ExpectEventuallyAsync(
            () => SqlAsync(trial.Settings.StorePath, "SELECT count(*) FROM authorizations", token).GetAwaiter().GetResult().Trim() == $"{logins}",
            trial.Scale.Within(15), $"all {logins} logins are stored afterwards", token);
    }

    private static async Task ForeignStateAsync(Trial trial, CancellationToken token)
    {
        trial.HowOften("3 kinds");
        await trial.StartAsync(token);
        trial.Log.Write(10, 20);
        await trial.SettleAsync(token);
        await trial.StopAsync(token);
        // Positions of another log: the log of the window is read from its start.
        await SqlAsync(trial.Settings.StorePath, "UPDATE log_positions SET position=999999999, inode=inode+1, fingerprint=1", token);
        trial.Log.Write(10, 20);
        await trial.StartAsync(token);
        await trial.SettleAsync(token);
        await trial.StopAsync(token);
        await SqlAsync(trial.Settings.StorePath, "UPDATE log_positions SET position=7, fingerprint=-1", token);
        trial.Log.Write(10, 20);
        await trial.StartAsync(token);
        await trial.SettleAsync(token);
        await trial.StopAsync(token);
        var version = (await SqlAsync(trial.Settings.StorePath, "PRAGMA user_version", token)).Trim();
        await SqlAsync(trial.Settings.StorePath, "PRAGMA user_version=9999", token);
        await trial.Agent.StartWithoutTableAsync(token);
        trial.Checker.ServiceMayBeAway();
        trial.Checker.Resume();
        trial.Checker.ServiceMayBeAway();
        await trial.ExpectEventuallyAsync(() => trial.Agent.Process.Output.Any(line => line.Contains("store", StringComparison.Ordinal) && line.Contains("9999", StringComparison.Ordinal)), trial.Scale.Within(10), "the newer version is named", token);
        await Task.Delay(TimeSpan.FromMilliseconds(300), token);
        await trial.StopAsync(token);
        if (File.Exists(trial.Settings.StorePath) && (await SqlAsync(trial.Settings.StorePath, "PRAGMA user_version", token)).Trim() == "9999")
            await SqlAsync(trial.Settings.StorePath, $"PRAGMA user_version={version}", token);
        await trial.StartAsync(token);
        trial.Log.Write(10, 20);
        await trial.SettleAsync(token);
    }

    /// <summary>A small file system that only the service sees, and that goes with it.</summary>
    private static void MountOwn(Trial trial, string directory, string size)
    {
        if (!Environment.IsPrivilegedProcess)
            throw new NotRunException("mounting needs root");
        trial.Agent.Entrance = ["unshare", "-m", "--propagation", "private", "sh", "-c", $"mount -n -t tmpfs -o size={size},mode=0755 own '{directory}' && exec \"$0\" \"$@\""];
    }

    /// <summary>Runs a script where the service's file systems are.</summary>
    private static async Task<string> InsideAsync(Trial trial, string script, CancellationToken token, params string[] arguments) =>
        (await Command.RunAsync("nsenter", ["-t", $"{trial.Agent.Process.Id}", "-m", "--", "sh", "-c", script, "sh", .. arguments], null, token)).Checked(script).Output;

    private static async Task<string> SqlAsync(string store, string sql, CancellationToken token) =>
        (await Command.RunAsync("sqlite3", ["-cmd", ".timeout 5000", store, sql], null, token)).Checked(sql).Output;
}
