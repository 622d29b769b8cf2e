using System.Diagnostics;
using PopBeforeSmtp.Faults.Oracle;

namespace PopBeforeSmtp.Faults;

/// <summary>Writes so many lines a second, some of them logins, until it is stopped.</summary>
internal sealed class LogLoad : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly LogWriter _log;
    private readonly int _lines;
    private readonly int _logins;
    private readonly CancellationTokenSource _end = new();
    private readonly List<Login> _written = [];
    private readonly Task _loop;

    public LogLoad(LogWriter log, int linesASecond, int loginsASecond)
    {
        _log = log;
        _lines = linesASecond;
        _logins = loginsASecond;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>All lines, logins and others.</summary>
    public long Lines { get; private set; }

    public IReadOnlyList<Login> Written
    {
        get
        {
            lock (_written)
                return [.. _written];
        }
    }

    public async Task StopAsync()
    {
        await _end.CancelAsync();
        await _loop;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _end.Dispose();
    }

    private async Task RunAsync()
    {
        var time = Stopwatch.StartNew();
        double lines = 0, logins = 0;
        while (!_end.IsCancellationRequested)
        {
            var toWrite = (int)Math.Min(time.Elapsed.TotalSeconds * _lines - lines, _lines);
            var loginsToWrite = (int)Math.Min(time.Elapsed.TotalSeconds * _logins - logins, _logins);
            if (toWrite > 0)
            {
                var written = _log.Write(loginsToWrite, Math.Max(0, toWrite - loginsToWrite));
                lock (_written)
                    _written.AddRange(written);
                lines += toWrite;
                logins += loginsToWrite;
                Lines = (long)lines;
            }
            await Task.Delay(Pause, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
