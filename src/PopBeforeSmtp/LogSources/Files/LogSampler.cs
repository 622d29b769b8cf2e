using PopBeforeSmtp.Core.LogLines;

namespace PopBeforeSmtp.LogSources.Files;

/// <summary>Looks at a few whole lines anywhere in a log.</summary>
/// <param name="latest">A later stamp says nothing: it is of a clock that was wrong.</param>
internal sealed class LogSampler(ILogContent content, DateTimeOffset now, DateTimeOffset latest, TimeZoneInfo zone)
{
    /// <summary>Has some 30 lines of syslog. Where they tell no time, or one is longer, it is looked at once more.</summary>
    private const int FewBytes = 4 * 1024;

    /// <summary>The rest of a line of any length that counts, and a whole one.</summary>
    private const int MostBytes = 2 * (LineBuffer.MaximumLineLength + 2);

    /// <summary>Lines that tell their time: several, because the clocks of several hosts may be in one file.</summary>
    private const int MostDated = 8;

    private const int MostLines = 64;

    private byte[] _bytes = new byte[FewBytes];

    /// <summary>The first lines that begin at this byte or behind it.</summary>
    /// <returns>null when none does for as long as the longest line.</returns>
    public LogSample? Read(long offset)
    {
        var sample = Read(offset, FewBytes);
        return sample is { Latest: not null } ? sample : Read(offset, MostBytes);
    }

    private LogSample? Read(long offset, int length)
    {
        // With the byte before, which tells whether a line begins right here.
        var from = Math.Max(0, offset - 1);
        if (_bytes.Length < length)
            _bytes = new byte[length];
        ReadOnlySpan<byte> bytes = _bytes.AsSpan(0, content.Read(_bytes.AsSpan(0, length), from));
        var begin = offset == 0 ? 0 : bytes.IndexOf((byte)'\n') + 1;
        if (begin == 0 && offset > 0)
            return null;
        var found = LatestOf(bytes[begin..], out var hasYear);
        return new LogSample(from + begin, found, hasYear);
    }

    private DateTimeOffset? LatestOf(ReadOnlySpan<byte> lines, out bool hasYear)
    {
        DateTimeOffset? found = null;
        hasYear = false;
        var dated = 0;
        for (var number = 0; number < MostLines && dated < MostDated; number++)
        {
            var end = lines.IndexOf((byte)'\n');
            if (end < 0)
                break;
            if (end <= LineBuffer.MaximumLineLength && TimeOf(lines[..end], out var isWithYear) is { } time)
            {
                hasYear |= isWithYear;
                dated++;
                found = time < found ? found : time;
            }
            lines = lines[(end + 1)..];
        }
        return found;
    }

    private DateTimeOffset? TimeOf(ReadOnlySpan<byte> line, out bool hasYear)
    {
        var time = LineTime.Latest(line is [.., (byte)'\r'] ? line[..^1] : line, now, zone, out hasYear);
        return time > latest ? null : time;
    }
}
