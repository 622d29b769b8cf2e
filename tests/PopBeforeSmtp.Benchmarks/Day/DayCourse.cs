using System.Diagnostics;
using PopBeforeSmtp.Benchmarks.Processes;

namespace PopBeforeSmtp.Benchmarks.Day;

/// <summary>Lets a day go by: writes its log, asks as a relay does, and rotates the log at noon.</summary>
internal sealed class DayCourse(Bench bench, SimulatedDay day, Daemon daemon, DayLog log)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    private bool _isRotated;
    private string _loggedIn = "";

    public int Questions { get; private set; }

    /// <summary>How many of them were for a client that had logged in a moment before, and answered so.</summary>
    public int Permitted { get; private set; }

    public async Task RunUntilAsync(Stopwatch time, TimeSpan end)
    {
        while (time.Elapsed < end)
        {
            log.Write(time.Elapsed);
            for (; Questions < day.Due(SimulatedDay.Questions, time.Elapsed); Questions++)
                Ask();
            _loggedIn = log.Newest;
            if (!_isRotated && time.Elapsed > day.Lasts / 2)
                (_isRotated, _) = (true, Rotated());
            await Task.Delay(Tick);
        }
    }

    private void Ask()
    {
        var isStranger = Questions % 2 == 0 || _loggedIn.Length == 0;
        var answer = daemon.Client.Ask(isStranger ? Daemon.Stranger : _loggedIn);
        if (isStranger && answer != "DUNNO")
            bench.Report.Broken($"the answer for a stranger is {answer}");
        Permitted += !isStranger && answer == "OK" ? 1 : 0;
    }

    private bool Rotated()
    {
        log.Rotate();
        return true;
    }
}
