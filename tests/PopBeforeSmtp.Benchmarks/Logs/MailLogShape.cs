namespace PopBeforeSmtp.Benchmarks.Logs;

/// <summary>What a made log is like. The same shape gives the same bytes on every machine.</summary>
/// <param name="Bytes">How long it is, but for the rest of its last line.</param>
internal sealed record MailLogShape(long Bytes)
{
    /// <summary>The share of lines that are logins.</summary>
    public double Logins { get; init; } = 0.05;

    /// <summary>How many addresses there are; some log in far more often than others.</summary>
    public int Addresses { get; init; } = 20_000;

    public DateTimeOffset Start { get; init; } = new(2026, 11, 2, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Some 40 lines a second.</summary>
    public double BytesPerSecond { get; init; } = 6400;

    /// <summary>A syslog stamp says neither year nor zone.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>For a twentieth of the log, before its middle, the host's clock was an hour ahead; then it went back.</summary>
    public bool WasClockAhead { get; init; }

    /// <summary>An address that logs in on the last line, and nowhere else; null: there is none.</summary>
    public string? Last { get; init; }

    public DateTimeOffset Written(long offset) => Start.AddSeconds(offset / BytesPerSecond);

    public DateTimeOffset Stamped(long offset) =>
        WasClockAhead && offset > Bytes * 0.45 && offset < Bytes * 0.5 ? Written(offset).AddHours(1) : Written(offset);
}
