using System.Globalization;
using PopBeforeSmtp.EndToEnd.Servers;

namespace PopBeforeSmtp.Faults;

/// <summary>Gives the service a clock of its own (libfaketime), which can be turned; that of the host is not touched.</summary>
/// <remarks>
/// The service sees a turn within a second. libfaketime can look into its file at every call (FAKETIME_NO_CACHE), but of two threads that do so at once one
/// may be told the host's time: some of 10,000 calls of four threads were, and the line that was dated so counted for nothing.
/// </remarks>
internal sealed class FakeClock
{
    private readonly Trial _trial;
    private readonly string _file;
    private TimeSpan _ahead;

    private FakeClock(Trial trial)
    {
        _trial = trial;
        _file = trial.Directory.Combine("clock");
        // The lines are written by a host that has the same clock.
        trial.Log.Stamp = () => LogWriter.Rfc3339(_ahead);
    }

    /// <summary>What the service takes for the present.</summary>
    public DateTimeOffset Now => TimeProvider.System.GetUtcNow() + _ahead;

    /// <exception cref="NotRunException">libfaketime cannot be had.</exception>
    public static async Task<FakeClock> CreateAsync(Trial trial, CancellationToken cancellationToken)
    {
        var packages = await PackageTree.GetAsync(cancellationToken, "libfaketime");
        var library = Directory.EnumerateFiles(Path.Combine(packages.Path, "usr", "lib"), "libfaketime.so.1", SearchOption.AllDirectories).FirstOrDefault()
            ?? throw new NotRunException("libfaketime cannot be had");
        var clock = new FakeClock(trial);
        clock.Turn(TimeSpan.Zero);
        trial.Agent.Entrance =
        [
            "env", $"LD_PRELOAD={library}", $"FAKETIME_TIMESTAMP_FILE={clock._file}", "FAKETIME_CACHE_DURATION=1", "FAKETIME_DONT_FAKE_MONOTONIC=1", "DONT_FAKE_MONOTONIC=1",
        ];
        return clock;
    }

    /// <summary>Sets it to the host's time and so much more, or less.</summary>
    public void Turn(TimeSpan ahead)
    {
        var written = _file + "~";
        File.WriteAllText(written, string.Create(CultureInfo.InvariantCulture, $"{(ahead < TimeSpan.Zero ? '-' : '+')}{Math.Abs(ahead.TotalSeconds):0}s\n"));
        // Whole: it is read at any moment.
        File.Move(written, _file, overwrite: true);
        _ahead = ahead;
    }

    public void TurnTo(DateTimeOffset now) => Turn(TimeSpan.FromSeconds(Math.Round((now - TimeProvider.System.GetUtcNow()).TotalSeconds)));

    /// <summary>Lines as syslogd writes them without high precision: no year, no zone.</summary>
    /// <param name="ago">How long ago the lines were written.</param>
    public void WriteLocalStamps(TimeZoneInfo zone, TimeSpan ago = default) =>
        _trial.Log.Stamp = () => TimeZoneInfo.ConvertTime(Now - ago, zone).ToString("MMM d HH:mm:ss", CultureInfo.InvariantCulture) is var text && text[5] == ' ' ? text.Insert(4, " ") : text;
}
