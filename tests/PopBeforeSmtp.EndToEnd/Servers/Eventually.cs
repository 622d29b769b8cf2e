using System.Diagnostics;

namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>Waits for something that another process does in its own time.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    public static async Task TrueAsync(
        Func<ValueTask<bool>> condition, TimeSpan deadline, Func<string> describe, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > deadline)
                throw new TimeoutException($"Not within {deadline.TotalSeconds:0.###} s: {describe()}");
            await Task.Delay(Interval, cancellationToken);
        }
    }

    public static Task TrueAsync(
        Func<bool> condition, TimeSpan deadline, Func<string> describe, CancellationToken cancellationToken) =>
        TrueAsync(() => ValueTask.FromResult(condition()), deadline, describe, cancellationToken);
}
