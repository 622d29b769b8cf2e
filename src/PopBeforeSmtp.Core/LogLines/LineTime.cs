namespace PopBeforeSmtp.Core.LogLines;

/// <summary>When a line was written, for who looks for a place in a log by its time. It is never earlier than a rule would have it.</summary>
internal static class LineTime
{
    private const int LongestStamp = 40;

    /// <param name="zone">The zone of time stamps that name none.</param>
    /// <param name="hasYear">false: it may be of another year.</param>
    /// <returns>null for a line in which no time is found.</returns>
    public static DateTimeOffset? Latest(ReadOnlySpan<byte> line, DateTimeOffset now, TimeZoneInfo zone, out bool hasYear)
    {
        var parsed = EnvelopeParser.Parse(line);
        var timestamp = parsed.Timestamp;
        if (parsed.Envelope == LogEnvelope.Own && !TimestampParser.TryParse(line, out timestamp, out _))
            return LatestQuoted(line, now, zone, out hasYear);
        hasYear = timestamp.HasYear;
        return timestamp.Resolve(now, zone, isLive: true);
    }

    /// <summary>
    /// JSON, and columns in quotes. Which of the texts is the time only a rule can say, and what a client sent may stand in another one: by
    /// the latest of all nobody can make a line look older.
    /// </summary>
    private static DateTimeOffset? LatestQuoted(ReadOnlySpan<byte> line, DateTimeOffset now, TimeZoneInfo zone, out bool hasYear)
    {
        DateTimeOffset? latest = null;
        hasYear = false;
        if (line.Length == 0 || line[0] is not ((byte)'"' or (byte)'{'))
            return latest;
        for (int quote; (quote = line.IndexOf((byte)'"')) >= 0; line = line[(quote + 1)..])
        {
            if (quote > LongestStamp || !TimestampParser.TryParse(line[..quote], out var timestamp, out var length) || length != quote)
                continue;
            hasYear |= timestamp.HasYear;
            var time = timestamp.Resolve(now, zone, isLive: true);
            latest = time < latest ? latest : time;
        }
        return latest;
    }
}
