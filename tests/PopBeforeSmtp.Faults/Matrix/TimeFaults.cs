using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace PopBeforeSmtp.Faults.Matrix;

/// <summary>Clocks that jump, stamps that say less than the time, logs that are old.</summary>
internal static class TimeFaults
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static readonly (string Name, string Zone, string LogZone, string Utc)[] Moments =
    [
        ("summer time begins", "Europe/Berlin", "Europe/Berlin", "2027-03-28T00:59:57Z"),
        ("summer time ends", "Europe/Berlin", "Europe/Berlin", "2026-10-25T00:59:57Z"),
        ("the hour that came twice ends", "Europe/Berlin", "Europe/Berlin", "2026-10-25T01:59:57Z"),
        ("new year", "UTC", "UTC", "2026-12-31T23:59:57Z"),
        ("into February 29", "UTC", "UTC", "2028-02-28T23:59:57Z"),
        ("out of February 29", "UTC", "UTC", "2028-02-29T23:59:57Z"),
        ("log of another zone", "America/New_York", "Asia/Kolkata", "2026-07-01T12:00:00Z"),
    ];

    public static IEnumerable<IFault> All { get; } =
    [
        new Fault(40, "clock set forward and back by an hour; started in 1970", ClockAsync),
        new Fault(41, "stamps without year and zone over summer time, new year, leap day", StampsAsync),
        new Fault(42, "old log written again, lines of the future", ReplayAsync),
    ];

    private static async Task ClockAsync(Trial trial, CancellationToken token)
    {
        trial.HowOften("3 steps");
        var clock = await FakeClock.CreateAsync(trial, token);
        await trial.StartAsync(token);
        trial.Log.Write(20, 20);
        await trial.SettleAsync(token);
        // Nobody may lose what he has because the clock was wrong before, or is now; twice the window is an hour.
        clock.Turn(Hour);
        await Task.Delay(TimeSpan.FromSeconds(2), token);
        trial.Log.Write(20, 20);
        await trial.SettleAsync(token);
        clock.Turn(TimeSpan.Zero);
        await Task.Delay(TimeSpan.FromSeconds(2), token);
        trial.Log.Write(20, 20);
        await trial.SettleAsync(token);
        await trial.StopAsync(token);
        // Nobody may have an hour more because the clock goes back: a window that is short enough to see it close.
        var window = TimeSpan.FromSeconds(6);
        clock.Turn(Hour);
        trial.Settings.Window($"{window}");
        var logins = trial.Truth.Logins.ToHashSet();
        foreach (var old in logins)
            trial.Truth.Forget(old);
        trial.Truth.Window = window;
        trial.Truth.Grace = trial.Scale.Seconds(3, 60);
        await trial.StartAsync(token);
        var last = trial.Log.Write(20, 20);
        await trial.SettleAsync(token);
        trial.Expect(last.All(login => login.IsAnswered), $"with a short window, an hour ahead: not answered{trial.SaidOf(last[0].Address)}");
        clock.Turn(TimeSpan.Zero);
        // The checker sees each of them closed when the window and the grace are over.
        var closed = window + trial.Truth.Grace;
        await Task.Delay(closed + TimeSpan.FromSeconds(3), token);
        trial.Note($"{last.Count} logins had to be closed {closed.TotalSeconds:0} s after they were written although the clock went back an hour");
        await trial.StopAsync(token);
        foreach (var old in last)
            trial.Truth.Forget(old);
        trial.Truth.Window = TimeSpan.FromMinutes(30);
        // A host without a battery: it starts in 1970 and learns the time later.
        trial.Settings.Window("00:30:00");
        // In autumn, as libfaketime takes waits on the monotonic clock for waits until a date, which must be over to end.
        clock.TurnTo(DateTimeOffset.UnixEpoch + TimeSpan.FromDays(300));
        await trial.StartAsync(token);
        trial.Log.Write(20, 20);
        await trial.SettleAsync(token);
        clock.Turn(TimeSpan.Zero);
        await Task.Delay(TimeSpan.FromSeconds(2), token);
        trial.Log.Write(20, 20);
        await trial.SettleAsync(token);
    }

    private static async Task StampsAsync(Trial trial, CancellationToken token)
    {
        trial.HowOften($"{Moments.Length} moments");
        var clock = await FakeClock.CreateAsync(trial, token);
        foreach (var (name, zone, logZone, utc) in Moments)
        {
            var moment = DateTimeOffset.Parse(utc, CultureInfo.InvariantCulture);
            var unanswered = trial.Truth.Logins.Count(login => !login.IsAnswered);
            trial.Agent.Environment["TZ"] = zone;
            if (zone != logZone)
                trial.Source["TimeZone"] = logZone;
            File.WriteAllText(trial.LogPath, "");
            trial.Log.Reopen();
            clock.TurnTo(moment);
            clock.WriteLocalStamps(TimeZoneInfo.FindSystemTimeZoneById(logZone));
            await trial.StartAsync(token);
            for (var time = Stopwatch.StartNew(); time.Elapsed < TimeSpan.FromSeconds(4); await Task.Delay(250, token))
                trial.Log.Write(2, 5);
            await trial.SettleAsync(token);
            var lost = trial.Truth.Logins.Count(login => !login.IsAnswered) - unanswered;
            trial.Expect(lost == 0, $"{name}: {lost} lost");
            // What was written two hours and a bit ago opens nothing, whatever the clock did since.
            clock.WriteLocalStamps(TimeZoneInfo.FindSystemTimeZoneById(logZone), TimeSpan.FromHours(2.2));
            var old = trial.Log.NewLogin();
            trial.Truth.Stranger(old.Address);
            trial.Log.Raw(old.Line);
            await Task.Delay(TimeSpan.FromMilliseconds(300), token);
            await trial.StopAsync(token);
            foreach (var login in trial.Truth.Logins)
                trial.Truth.Forget(login);
        }
    }

    private static async Task ReplayAsync(Trial trial, CancellationToken token)
    {
        var lines = trial.Scale.Count(500, 20_000);
        trial.HowOften($"{lines} old lines");
        await trial.StartAsync(token);
        trial.Log.Write(5, 20);
        await trial.SettleAsync(token);
        // A log of two hours ago is appended: nobody in it may relay.
        trial.Log.Stamp = () => LogWriter.Rfc3339(TimeSpan.FromHours(-2));
        for (var i = 0; i < lines; i++)
        {
            var old = trial.Log.NewLogin();
            trial.Truth.Stranger(old.Address, i);
            trial.Log.Raw(old.Line);
        }
        // One of ten minutes ago counts, for what is left of its window.
        trial.Log.Stamp = () => LogWriter.Rfc3339(TimeSpan.FromMinutes(-10));
        var recent = trial.Log.Write(1)[0];
        await trial.SettleAsync(token);
        await ExpectEndAsync(trial, recent.Address, TimeSpan.FromMinutes(20), token);
        foreach (var ahead in new[] { TimeSpan.FromMinutes(40), TimeSpan.FromDays(1), TimeSpan.FromDays(3650) })
        {
            trial.Log.Stamp = () => LogWriter.Rfc3339(ahead);
            var future = trial.Log.NewLogin();
            trial.Log.Raw(future.Line);
            await Task.Delay(TimeSpan.FromMilliseconds(300), token);
            await ExpectEndAsync(trial, future.Address, TimeSpan.FromMinutes(30), token);
        }
        trial.Log.Stamp = () => LogWriter.Rfc3339();
        trial.Log.Write(5, 20);
        await trial.SettleAsync(token);
    }

    /// <summary>Whether an address may relay for no longer than this, if at all.</summary>
    private static async Task ExpectEndAsync(Trial trial, string address, TimeSpan most, CancellationToken token)
    {
        var output = (await trial.Agent.RunAsync(token, "list", "--json")).Checked("list").Output;
        var row = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).FirstOrDefault(client => $"{client["client"]}" == address);
        if (row is null)
            return;
        var left = DateTimeOffset.Parse($"{row["expires"]}", CultureInfo.InvariantCulture) - TimeProvider.System.GetUtcNow();
        trial.Expect(left <= most, $"{address} may relay for another {left} and not {most}");
    }
}
