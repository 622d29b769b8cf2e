using System.Diagnostics;
using System.Text;
using PopBeforeSmtp.EndToEnd.Servers;

namespace PopBeforeSmtp.Faults.Matrix;

/// <summary>What takes a machine that can be switched off, or a week.</summary>
internal static class LongFaults
{
    private const string NoServerStore = "there is no store in a database server";

    public static IEnumerable<IFault> All { get; } =
    [
        new Fault(20, "power cut", PowerCutAsync),
        new ElsewhereFault(26, "database server restarted", NoServerStore),
        new ElsewhereFault(27, "database server not reachable, and reachable again", NoServerStore),
        new ElsewhereFault(28, "database server read-only, or its password changed", NoServerStore),
        new Fault(50, "a week with rotations, reloads and 1,000 logins a minute", SoakAsync),
    ];

    /// <summary>
    /// The first run writes logins until the power is cut, and notes on the same disk those that were answered and stand in the log for certain
    /// (fsync). The second one finds the notes and asks for each of them.
    /// </summary>
    private static async Task PowerCutAsync(Trial trial, CancellationToken token)
    {
        if (trial.Scale.PowerCut is not { } directory)
            throw new NotRunException("needs a machine whose power can be cut, and --power-cut DIRECTORY");
        Directory.CreateDirectory(directory);
        var noted = Path.Combine(directory, "noted");
        var log = Path.Combine(directory, "mail.log");
        var store = Path.Combine(directory, "state", "authorizations.db");
        trial.Source["Path"] = log;
        trial.Settings.Json["Storage"]!["Path"] = store;
        // The host may have been down for long: what counts is that nothing is lost.
        trial.Settings.Window("12:00:00");
        using var writer = trial.NewLog(log);
        await trial.StartAsync(token);
        if (File.Exists(noted))
        {
            var integrity = (await Command.RunAsync("sqlite3", [store, "PRAGMA integrity_check"], null, token)).Checked("sqlite3").Output.Trim();
            trial.Expect(integrity == "ok", $"integrity_check: {integrity}");
            // A note that was being written has no LF.
            var addresses = (await File.ReadAllTextAsync(noted, token)).Split('\n')[..^1].Where(line => line.Length > 0).ToList();
            trial.Truth.Written(addresses.Select(address => writer.NewLogin(address)));
            await trial.SettleAsync(token);
            trial.HowOften($"{addresses.Count} logins before it");
            File.Delete(noted);
            return;
        }
        Console.Error.WriteLine("cut the power now; then run the same command again");
        await using var notes = new FileStream(noted, FileMode.Create, FileAccess.Write);
        await using var lines = new FileStream(log, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        while (true)
        {
            var logins = writer.Write(10, 50);
            await trial.SettleAsync(token);
            lines.Flush(flushToDisk: true);
            notes.Write(Encoding.ASCII.GetBytes(string.Concat(logins.Select(login => login.Address + "\n"))));
            notes.Flush(flushToDisk: true);
            await Task.Delay(100, token);
        }
    }

    private static async Task SoakAsync(Trial trial, CancellationToken token)
    {
        if (trial.Scale.Soak is not { } lasts)
            throw new NotRunException("takes as long as --soak HOURS says; 168 are a week");
        var window = TimeSpan.FromMinutes(5);
        trial.Truth.Window = window;
        trial.Settings.Window($"{window}");
        trial.HowOften($"{lasts.TotalHours:0.##} h");
        await trial.StartAsync(token);
        await using var load = trial.Load(1000, 1000 / 60);
        // An hour of a week; less of a shorter run.
        var rotation = lasts / 168;
        var time = Stopwatch.StartNew();
        await Task.Delay(lasts / 10, token);
        var (descriptors, memory) = (trial.Descriptors(), trial.Memory());
        for (var rotations = 1; time.Elapsed < lasts; rotations++)
        {
            await Task.Delay(rotation, token);
            RotationFaults.Rotate(trial.LogPath);
            trial.Log.Reopen();
            if (rotations % 24 == 0)
                trial.Agent.Process.Send(Signal.Hangup);
        }
        await load.StopAsync();
        await trial.SettleAsync(token);
        trial.Note($"memory {memory:0} MiB after a tenth of the time, {trial.Memory():0} MiB at the end; descriptors {descriptors} and {trial.Descriptors()}");
        trial.Expect(trial.Memory() < memory * 1.05, "memory grew by more than 5 %");
        trial.Expect(trial.Descriptors() <= descriptors + 8, "descriptors grew");
    }
}
