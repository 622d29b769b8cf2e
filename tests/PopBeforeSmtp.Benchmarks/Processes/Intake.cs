using System.Diagnostics;

namespace PopBeforeSmtp.Benchmarks.Processes;

/// <summary>Has a running daemon take in many logins at once.</summary>
internal static class Intake
{
    /// <summary>Logins from as many addresses with the present time, every one of which must be stored and answered.</summary>
    /// <returns>From the moment the log appeared.</returns>
    public static async Task<TimeSpan> RunAsync(Bench bench, TemporaryDirectory directory, Daemon daemon, int count)
    {
        var time = await FillAsync(directory, count, _ => TimeProvider.System.GetUtcNow());
        if (new StoreFile(Daemon.Store(directory)).Rows() is var rows && rows != count)
            bench.Report.Broken($"{count} logins gave {rows} rows");
        foreach (var index in (int[])[0, count / 2, count - 1])
        {
            if (daemon.Client.Ask(Logins.Address(index)) is not "OK" and var action)
                bench.Report.Broken($"the answer for {Logins.Address(index)} after its login is {action}");
        }
        return time;
    }

    /// <summary>Puts a log of logins at the daemon's log path, where there is none yet, and waits until all are on disk.</summary>
    /// <param name="written">When each was written.</param>
    public static async Task<TimeSpan> FillAsync(TemporaryDirectory directory, int count, Func<int, DateTimeOffset> written)
    {
        Logins.WriteLog(directory["logins"], count, written);
        var length = new FileInfo(directory["logins"]).Length;
        var store = new StoreFile(Daemon.Store(directory));
        var time = Stopwatch.StartNew();
        File.Move(directory["logins"], Daemon.Log(directory));
        await Eventually.TrueAsync(() => store.Position() == length, $"{count} logins are stored", everyMilliseconds: 5);
        return time.Elapsed;
    }
}
