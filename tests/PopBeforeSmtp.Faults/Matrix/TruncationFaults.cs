using System.Diagnostics;
using System.Text;

namespace PopBeforeSmtp.Faults.Matrix;

/// <summary>The log is emptied in place, as logrotate does with "copytruncate".</summary>
internal static class TruncationFaults
{
    private const int KeptCopies = 30;

    public static IEnumerable<IFault> All { get; } =
    [
        new Fault(5, "log copied and truncated under load, 5,000 lines/s", CopyTruncateAsync),
        new Fault(6, "log copied and truncated while down, grown past the old end", RegrowWhileDownAsync),
        new Fault(7, "log truncated and grown past the old end at once, same first line", RegrowAtOnceAsync),
        new Fault(8, "writer goes on at its old place after a truncation (hole of NULs)", WriteBehindHoleAsync),
    ];

    private static void Truncate(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        file.SetLength(0);
    }

    private static async Task CopyTruncateAsync(Trial trial, CancellationToken token)
    {
        var times = trial.Scale.Count(10, 50);
        trial.HowOften($"{times} truncations");
        await trial.StartAsync(token);
        await using var load = trial.Load(5000, 200);
        var between = new List<(long From, long To)>();
        for (var i = 0; i < times; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(300), token);
            // What was not read in time stands in the copies, as long as they are kept.
            RotationFaults.MakeRoom(trial.LogPath, KeptCopies);
            var from = Stopwatch.GetTimestamp();
            File.Copy(trial.LogPath, $"{trial.LogPath}.1", overwrite: true);
            Truncate(trial.LogPath);
            between.Add((from, Stopwatch.GetTimestamp()));
        }
        await load.StopAsync();
        await trial.SettleAsync(token);
        // What is written between the copy and the truncation stands nowhere (logrotate(8), copytruncate).
        foreach (var login in load.Written)
            login.IsExcused = !login.IsAnswered && between.Any(time => login.WrittenAt >= time.From && login.WrittenAt <= time.To + TimeSpan.TicksPerMillisecond);
        trial.Note($"{load.Written.Count(login => login.IsExcused)} logins written between copy and truncation stand nowhere any more and are not counted");
    }

    private static async Task RegrowWhileDownAsync(Trial trial, CancellationToken token)
    {
        var times = trial.Scale.Count(2, 10);
        trial.HowOften($"{times} times");
        await trial.StartAsync(token);
        for (var i = 0; i < times; i++)
        {
            trial.Log.Write(20, 100);
            await trial.SettleAsync(token);
            await trial.StopAsync(token);
            RotationFaults.MakeRoom(trial.LogPath, KeptCopies);
            File.Copy(trial.LogPath, $"{trial.LogPath}.1", overwrite: true);
            var length = new FileInfo(trial.LogPath).Length;
            Truncate(trial.LogPath);
            while (new FileInfo(trial.LogPath).Length < length + 5000)
                trial.Log.Write(10, 20);
            await trial.StartAsync(token);
            await trial.SettleAsync(token);
        }
    }

    private static async Task RegrowAtOnceAsync(Trial trial, CancellationToken token)
    {
        var times = trial.Scale.Count(5, 50);
        trial.HowOften($"{times} truncations");
        await trial.StartAsync(token);
        var first = trial.Log.OtherLine(5);
        trial.Log.Raw(first);
        for (var i = 0; i < times; i++)
        {
            trial.Log.Write(5, 20);
            await trial.SettleAsync(token);
            var length = new FileInfo(trial.LogPath).Length;
            Truncate(trial.LogPath);
            trial.Log.Raw(first);
            while (new FileInfo(trial.LogPath).Length < length + 500)
                trial.Log.Write(1, 20);
            await trial.SettleAsync(token);
        }
    }

    private static async Task WriteBehindHoleAsync(Trial trial, CancellationToken token)
    {
        var hole = trial.Scale.Count(30, 100) * 1024 * 1024;
        trial.HowOften($"{hole >> 20} MiB");
        await trial.StartAsync(token);
        trial.Log.Write(5, 20);
        await trial.SettleAsync(token);
        var before = trial.Memory();
        Truncate(trial.LogPath);
        var login = trial.Log.NewLogin();
        var next = trial.Log.NewLogin();
        using (var file = new FileStream(trial.LogPath, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
        {
            file.Position = hole;
            // The first line shares its line with the NULs; the second stands by itself.
            file.Write(Encoding.ASCII.GetBytes(login.Line + next.Line));
        }
        trial.Truth.Written([next]);
        await trial.SettleAsync(token);
        var growth = trial.Memory() - before;
        trial.Expect(growth < 16, $"memory grew by {growth:0} MiB");
        trial.Note($"memory grew by {growth:0.0} MiB");
    }
}
