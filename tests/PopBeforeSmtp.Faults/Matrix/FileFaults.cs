using System.Diagnostics;
using PopBeforeSmtp.EndToEnd.Servers;

namespace PopBeforeSmtp.Faults.Matrix;

/// <summary>The log's file goes, comes, may not be read, or is something else.</summary>
internal static class FileFaults
{
    /// <summary>root without the right to read what the mode forbids.</summary>
    private static readonly string[] WithoutOverride =
        ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search", "--"];

    /// <summary>In a user namespace of its own, which may have no inotify instance.</summary>
    private static readonly string[] WithoutInotify =
        ["unshare", "--user", "--map-root-user", "sh", "-c", "echo 0 >/proc/sys/user/max_inotify_instances && exec \"$0\" \"$@\""];

    public static IEnumerable<IFault> All { get; } =
    [
        new Fault(9, "log deleted and made again, its inode used again", DeleteAsync),
        new Fault(13, "log and its directory missing, made later", MissingAsync),
        new Fault(14, "log and its directory not readable, readable later", UnreadableAsync),
        new Fault(15, "log a symlink: to another file, to itself, to a FIFO, to /dev/zero", LinkAsync),
        new Fault(16, "no inotify instance to be had; queue of inotify overflowing", NoInotifyAsync),
    ];

    private static async Task DeleteAsync(Trial trial, CancellationToken token)
    {
        var times = trial.Scale.Count(60, 1000);
        await trial.StartAsync(token);
        var (reused, downs) = (0, 0);
        for (var i = 0; i < times; i++)
        {
            trial.Log.Write(1, 2);
            // A file that came and went between two looks is one that nobody can have seen.
            await trial.SettleAsync(token);
            // While it runs it holds the old file, whose inode is free only when it is down.
            var isDown = i % 20 == 19;
            var inode = isDown ? await InodeAsync(trial, token) : "";
            if (isDown)
                await trial.StopAsync(token);
            File.Delete(trial.LogPath);
            trial.Log.Reopen();
            if (!isDown)
                continue;
            downs++;
            reused += inode == await InodeAsync(trial, token) ? 1 : 0;
            trial.Log.Write(1, 2);
            await trial.StartAsync(token);
        }
        await trial.SettleAsync(token);
        trial.HowOften($"{times} deletions");
        trial.Note($"the inode was used again in {reused} of the {downs} times that the service was down");
    }

    private static async Task<string> InodeAsync(Trial trial, CancellationToken token) =>
        (await Command.RunAsync("stat", ["-c", "%i", trial.LogPath], null, token)).Checked("stat").Output.Trim();

    private static async Task MissingAsync(Trial trial, CancellationToken token)
    {
        var missing = trial.Scale.Seconds(2, 60);
        trial.HowOften($"{missing.TotalSeconds:0} s");
        var directory = Path.GetDirectoryName(trial.LogPath)!;
        Directory.Delete(directory, recursive: true);
        await trial.StartAsync(token);
        await Task.Delay(missing, token);
        var warnings = trial.CountPrinted(trial.LogPath);
        trial.Expect(warnings == 1, $"{warnings} lines of the missing log instead of one");
        trial.Directory.CreateDirectory("log");
        trial.Log.Reopen();
        trial.Log.Write(10, 50);
        await trial.SettleAsync(token);
        // And once more while it runs.
        Directory.Delete(directory, recursive: true);
        await Task.Delay(missing / 2, token);
        trial.Directory.CreateDirectory("log");
        trial.Log.Reopen();
        trial.Log.Write(10, 50);
        await trial.SettleAsync(token);
    }

    private static async Task UnreadableAsync(Trial trial, CancellationToken token)
    {
        trial.HowOften("4 times");
        trial.Agent.Entrance = WithoutOverride;
        trial.Log.Reopen();
        await trial.StartAsync(token);
        trial.Log.Write(5, 20);
        await trial.SettleAsync(token);
        foreach (var path in new[] { trial.LogPath, Path.GetDirectoryName(trial.LogPath)! })
        {
            for (var isRotated = 0; isRotated < 2; isRotated++)
            {
                var mode = File.GetUnixFileMode(path);
                if (isRotated == 1)
                {
                    RotationFaults.Rotate(trial.LogPath);
                    trial.Log.Reopen();
                }
                trial.Checker.ServiceMayBeAway();
                TestDirectory.SetMode(path, UnixFileMode.None);
                trial.Log.Write(5, 20);
                await Task.Delay(TimeSpan.FromMilliseconds(700), token);
                TestDirectory.SetMode(path, mode);
                trial.Checker.ServiceIsBack();
                await trial.SettleAsync(token);
            }
        }
    }

    private static async Task LinkAsync(Trial trial, CancellationToken token)
    {
        trial.HowOften("6 targets");
        var first = trial.Directory.Write("logs/first", "");
        var second = trial.Directory.Write("logs/second", "");
        var fifo = trial.Directory.Combine("logs", "fifo");
        (await Command.RunAsync("mkfifo", [fifo], null, token)).Checked("mkfifo");
        await LinkAsync(trial.LogPath, first, token);
        await trial.StartAsync(token);
        trial.Log.Write(5, 20);
        await trial.SettleAsync(token);
        using var other = trial.NewLog(second);
        await LinkAsync(trial.LogPath, second, token);
        other.Write(5, 20);
        await trial.SettleAsync(token);
        var memory = trial.Memory();
        foreach (var target in new[] { trial.LogPath, fifo, "/dev/zero", Path.GetDirectoryName(fifo)! })
        {
            await LinkAsync(trial.LogPath, target, token);
            await Task.Delay(TimeSpan.FromMilliseconds(600), token);
            trial.Expect(trial.Memory() < memory + 32, $"memory has grown to {trial.Memory():0} MiB with {target}");
            await LinkAsync(trial.LogPath, second, token);
            trial.Checker.ServiceIsBack();
            other.Write(5, 20);
            await trial.SettleAsync(token);
        }
    }

    private static async Task LinkAsync(string path, string target, CancellationToken token) =>
        (await Command.RunAsync("ln", ["-sfn", target, path], null, token)).Checked("ln");

    private static async Task NoInotifyAsync(Trial trial, CancellationToken token)
    {
        var events = trial.Scale.Count(20_000, 100_000);
        trial.HowOften($"{events} events");
        if ((await Command.RunAsync("unshare", ["--user", "--map-root-user", "true"], null, token)).ExitCode != 0)
            throw new NotRunException("no user namespaces here");
        trial.Agent.Entrance = WithoutInotify;
        await trial.StartAsync(token);
        for (var i = 0; i < 5; i++)
        {
            trial.Log.Write(5, 50);
            await trial.SettleAsync(token);
        }
        RotationFaults.Rotate(trial.LogPath);
        trial.Log.Reopen();
        trial.Log.Write(5, 50);
        await trial.SettleAsync(token);
        await trial.StopAsync(token);
        trial.Agent.Entrance = [];
        await trial.StartAsync(token);
        await trial.SettleAsync(token);
        var time = Stopwatch.StartNew();
        var other = Path.Combine(Path.GetDirectoryName(trial.LogPath)!, "mail.logger");
        for (var i = 0; i < events; i += 3)
        {
            File.Create(other).Dispose();
            File.Delete(other);
            if (i % 3000 == 0)
                trial.Log.Write(1, 5);
        }
        await trial.SettleAsync(token);
        trial.Note($"{events} events in {time.Elapsed.TotalSeconds:0.0} s");
    }
}
