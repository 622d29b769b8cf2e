namespace PopBeforeSmtp.Core.Tests.Support;

/// <summary>A clock that a test turns.</summary>
internal sealed class FixedClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
