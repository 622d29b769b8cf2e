using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.Tests.LogSources.Files;

/// <summary>
/// Makes files that are made one after the other have times of birth one after the other. A kernel stamps with a clock that ticks every
/// few milliseconds, unless a stamp has been looked at since it was given (multigrain timestamps, Linux 6.13).
/// </summary>
internal sealed class BirthTimes(string directory)
{
    private readonly string _probe = Path.Combine(directory, "probe");
    private long _last;

    /// <summary>This one has been made.</summary>
    public void See(FileStatus status) => _last = Math.Max(_last, status.BornAt);

    /// <summary>Waits until the next one will be younger.</summary>
    public void Tick()
    {
        while (true)
        {
            File.WriteAllText(_probe, "");
            var now = FileStatus.OfPath(_probe)!.Value.ModifiedAt;
            if (now <= _last)
                continue;
            _last = now;
            return;
        }
    }
}
