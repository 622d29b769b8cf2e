using System.Globalization;
using PopBeforeSmtp.Core.LogLines;

namespace PopBeforeSmtp.LogSources.Journal;

/// <summary>Makes the line of syslog that an entry would be.</summary>
internal static class JournalLine
{
    private const long LatestMicroseconds = 253_402_300_799_999_999;

    /// <returns>false for an entry without one message, program and time.</returns>
    public static bool TryMake(JournalEntry entry, out LogLine line)
    {
        line = default;
        if (entry.Field("MESSAGE") is not { } message || entry.Field("SYSLOG_IDENTIFIER") is not { } program)
            return false;
        if (!long.TryParse(entry.Text("__REALTIME_TIMESTAMP"), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds) || microseconds > LatestMicroseconds)
            return false;
        line = new LogLine
        {
            // The journal's own clock, not the time that the process claims.
            Timestamp = LogTimestamp.Create(DateTime.SpecifyKind(DateTime.UnixEpoch.AddMicroseconds(microseconds), DateTimeKind.Unspecified), TimeSpan.Zero, TimeSpan.FromMicroseconds(1)),
            Program = program,
            ProcessId = ProcessId(entry),
            Envelope = LogEnvelope.Syslog,
            Message = message,
        };
        return true;
    }

    private static ReadOnlySpan<byte> ProcessId(JournalEntry entry)
    {
        foreach (var name in (ReadOnlySpan<string>)["SYSLOG_PID", "_PID"])
        {
            if (entry.Field(name) is { Length: > 0 and <= 10 } id && !id.AsSpan().ContainsAnyExceptInRange((byte)'0', (byte)'9'))
                return id;
        }
        return default;
    }
}
