using System.Diagnostics;

namespace PopBeforeSmtp.Benchmarks.Processes;

internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <exception cref="TimeoutException">It did not happen.</exception>
    public static async Task TrueAsync(Func<bool> condition, string what, int everyMilliseconds = 1)
    {
        var waited = Stopwatch.StartNew();
        while (!condition())
        {
            if (waited.Elapsed > Patience)
                throw new TimeoutException($"waited in vain until {what}");
            await Task.Delay(everyMilliseconds);
        }
    }
}
