using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.Tests.Support;

/// <summary>The host's clock, which can be set, and one that only goes on.</summary>
internal sealed class TwoClocks : TimeProvider
{
    public TwoClocks() => Steady = new SteadyClock(this, () => SinceBoot);

    public SteadyClock Steady { get; }

    public DateTimeOffset Wall { get; set; } = new(2026, 11, 20, 10, 15, 0, TimeSpan.Zero);

    public TimeSpan SinceBoot { get; private set; } = TimeSpan.FromHours(3);

    public override DateTimeOffset GetUtcNow() => Wall;

    public void Advance(TimeSpan time)
    {
        Wall += time;
        SinceBoot += time;
    }
}
