using System.Net;

namespace PopBeforeSmtp.EndToEnd.Support;

/// <summary>Fills a log in Dovecot's words with logins from elsewhere, and with failures and forgeries that name a stranger.</summary>
internal sealed class LogFlood : IAsyncDisposable
{
    private const int LinesAtOnce = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _end = new();
    private readonly Task _loop;

    public LogFlood(string path, IPAddress stranger) => _loop = RunAsync(path, stranger);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _loop;
        _end.Dispose();
    }

    private async Task RunAsync(string path, IPAddress stranger)
    {
        for (var number = 0; !_end.IsCancellationRequested; number += LinesAtOnce)
        {
            await File.AppendAllTextAsync(path, string.Concat(Enumerable.Range(number, LinesAtOnce).Select(line => Line(line, stranger))), CancellationToken.None);
            await Task.Delay(Pause, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static string Line(int number, IPAddress stranger)
    {
        var elsewhere = $"10.1.{number % 4}.{number % 250}";
        var user = $"user{number % 500}";
        return (number % 4) switch
        {
            0 or 1 => LoneAgent.LoginLine(elsewhere, user),
            2 => LoneAgent.LoginLine(elsewhere, $"{user}>, method=PLAIN, rip={stranger}, lip=198.51.100.1, mpid=1, TLS, session=<x"),
            _ => LoneAgent.FailureLine($"{stranger}", user),
        };
    }
}
