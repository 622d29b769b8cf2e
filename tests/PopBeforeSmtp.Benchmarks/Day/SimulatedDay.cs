namespace PopBeforeSmtp.Benchmarks.Day;

/// <summary>A day of a mail host, at a pace that fits into some minutes: all times of it, those of the settings too, are shorter by the same factor.</summary>
/// <param name="Lasts">How long it takes.</param>
internal sealed record SimulatedDay(TimeSpan Lasts)
{
    public const int Accounts = 5_000;

    // A host of some thousand users: each looks for mail ten times a day; strangers try passwords, and the relay writes lines of its own.
    public const int Logins = 50_000;
    public const int OtherLines = 100_000;
    public const int Questions = 100_000;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>The same rate all day: a table that grows because the morning is busy says nothing of what is kept for too long.</summary>
    public int Due(int aDay, TimeSpan elapsed) => (int)(aDay * (elapsed / Lasts));

    public TimeSpan Real(TimeSpan simulated) => simulated * (Lasts / Day);

    public TimeSpan Simulated(TimeSpan real) => real * (Day / Lasts);
}
