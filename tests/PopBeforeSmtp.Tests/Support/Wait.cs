using System.Runtime.CompilerServices;
using Xunit;

namespace PopBeforeSmtp.Tests.Support;

/// <summary>Waits for what must become true. The limit is only there so that a failure ends.</summary>
internal static class Wait
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static async Task UntilAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!condition())
        {
            Assert.False(limit.IsCancellationRequested, $"has not come true: {what}");
            await Task.Delay(1, CancellationToken.None);
        }
    }

    /// <summary>Moves the clock on in steps until what is under test has seen enough of it.</summary>
    public static Task UntilAsync(ManualTimeProvider clock, TimeSpan step, Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "") => UntilAsync(
        () =>
        {
            if (condition())
                return true;
            clock.Advance(step);
            return false;
        },
        what);
}
