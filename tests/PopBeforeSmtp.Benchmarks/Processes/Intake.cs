using System.Diagnostics;

namespace PopBeforeSmtp.Benchmarks.Processes;

/// <summary>Has a running daemon take in many logins at once.</summary>
internal static class Intake
{
    /// <summary>Puts a log of logins from as many addresses at the daemon's log path, where there is none yet, and waits until all are on disk.</summary>
    /// <returns>From the moment the log appeared.</returns>
    public static async Task<TimeSpan> RunAsync(Bench bench, TemporaryDirectory directory, Daemon daemon, int count)
    {
        var written = directory["logins"];
        Logins.WriteLog(written, count);
        var length = new FileInfo(written).Length;
        var store = new StoreFile(Daemon.Store(directory));
        var time = Stopwatch.StartNew();
        File.Move(written, Daemon.Log(directory));
        await Eventually.TrueAsync(() => store.Position() == length, $"{count} logins are stored", everyMilliseconds: 5);
        time.Stop();
        if (store.Rows() is var rows && rows != count)
            bench.Report.Broken($"{count} logins gave {rows} rows");
        foreach (var index in (int[])[0, count / 2, count - 1])
        {
            if (daemon.Client.Ask(Logins.Address(index)) is not "OK" and var action)
                bench.Report.Broken($"the answer for {Logins.Address(index)} after its login is {action}");
        }
        return time.Elapsed;
    }
}
