namespace PopBeforeSmtp.Core.Tests.Support;

/// <summary>Instants of one day, in minutes from a common start.</summary>
internal static class At
{
    public static DateTimeOffset Start { get; } = new(2026, 5, 4, 10, 0, 0, TimeSpan.Zero);

    public static DateTimeOffset Minute(double minute) => Start.AddMinutes(minute);
}
