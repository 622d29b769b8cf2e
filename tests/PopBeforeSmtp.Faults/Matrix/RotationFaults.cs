using System.IO.Compression;
using PopBeforeSmtp.EndToEnd.Servers;

namespace PopBeforeSmtp.Faults.Matrix;

/// <summary>The log is renamed and begun anew, as logrotate does with "create".</summary>
internal static class RotationFaults
{
    private const int Kept = 20;

    public static IEnumerable<IFault> All { get; } =
    [
        new Fault(1, "log renamed under a writer that is told later, 10,000 lines/s", RenameAsync),
        new Fault(2, "log rotated three times while the service is stopped by a signal", RotateWhileSuspendedAsync),
        new Fault(3, "log rotated while the service is down", RotateWhileDownAsync),
        new Fault(4, "log rotated and compressed at once while the service is down", CompressWhileDownAsync),
    ];

    /// <summary>mail.log.1 becomes mail.log.2 and so on; an empty log takes its place.</summary>
    public static void Rotate(string log)
    {
        MakeRoom(log, Kept);
        File.Move(log, $"{log}.1");
        File.Create(log).Dispose();
    }

    /// <summary>mail.log.1 becomes mail.log.2 and so on, so that there is no mail.log.1.</summary>
    public static void MakeRoom(string log, int kept)
    {
        for (var i = kept; i > 1; i--)
        {
            if (File.Exists($"{log}.{i - 1}"))
                File.Move($"{log}.{i - 1}", $"{log}.{i}", overwrite: true);
        }
    }

    private static async Task RenameAsync(Trial trial, CancellationToken token)
    {
        var rotations = trial.Scale.Count(8, 100);
        var told = trial.Scale.Seconds(0.3, 2);
        trial.HowOften($"{rotations} rotations");
        await trial.StartAsync(token);
        await using var load = trial.Load(10_000, 200);
        for (var i = 0; i < rotations; i++)
        {
            await Task.Delay(told / 3, token);
            Rotate(trial.LogPath);
            await Task.Delay(told, token);
            trial.Log.Reopen();
        }
        await load.StopAsync();
        await trial.SettleAsync(token);
        trial.Note($"{load.Lines} lines");
    }

    private static async Task RotateWhileSuspendedAsync(Trial trial, CancellationToken token)
    {
        var suspended = trial.Scale.Seconds(2, 20);
        trial.HowOften($"{suspended.TotalSeconds:0} s");
        await trial.StartAsync(token);
        await using var load = trial.Load(1000, 50);
        await Task.Delay(suspended / 4, token);
        await trial.Checker.PauseAsync(token);
        await trial.Agent.Process.SuspendAsync(token);
        for (var i = 0; i < 3; i++)
        {
            await Task.Delay(suspended / 4, token);
            Rotate(trial.LogPath);
            trial.Log.Reopen();
        }
        await Task.Delay(suspended / 4, token);
        trial.Agent.Process.Send(Signal.Continue);
        trial.Checker.Resume();
        await load.StopAsync();
        await trial.SettleAsync(token);
    }

    private static async Task RotateWhileDownAsync(Trial trial, CancellationToken token)
    {
        var times = trial.Scale.Count(2, 10);
        trial.HowOften($"{times} times");
        await trial.StartAsync(token);
        for (var i = 0; i < times; i++)
        {
            trial.Log.Write(20, 200);
            await trial.SettleAsync(token);
            await trial.StopAsync(token);
            trial.Log.Write(20, 200);
            Rotate(trial.LogPath);
            // Before the writer is told.
            trial.Log.Write(20, 200);
            trial.Log.Reopen();
            trial.Log.Write(20, 200);
            await trial.StartAsync(token);
            await trial.SettleAsync(token);
        }
    }

    /// <summary>The lines can only be had from the compressed file; when they are lost they must be missed.</summary>
    private static async Task CompressWhileDownAsync(Trial trial, CancellationToken token)
    {
        await trial.StartAsync(token);
        trial.Log.Write(20, 200);
        await trial.SettleAsync(token);
        await trial.StopAsync(token);
        var unread = trial.Log.Write(20, 200);
        foreach (var login in unread)
            login.IsExcused = true;
        Rotate(trial.LogPath);
        trial.Log.Reopen();
        await CompressAsync($"{trial.LogPath}.1", token);
        trial.Log.Write(20, 200);
        await trial.StartAsync(token);
        await trial.SettleAsync(token);
        var lost = unread.Count(login => !login.IsAnswered);
        trial.Expect(lost == 0 || trial.HasPrinted("log gap"), $"{lost} logins are lost and nothing is said of it");
        trial.Note(lost == 0 ? "the compressed file is read" : $"{lost} logins of the compressed file are lost, reported as a gap");
    }

    private static async Task CompressAsync(string path, CancellationToken token)
    {
        await using (var from = File.OpenRead(path))
        await using (var to = new GZipStream(File.Create($"{path}.gz"), CompressionLevel.Fastest))
            await from.CopyToAsync(to, token);
        File.Delete(path);
    }
}
