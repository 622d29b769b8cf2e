using System.Text;
using System.Text.Json;

namespace PopBeforeSmtp.Core.LogLines;

/// <summary>
/// Takes off what a supervisor puts around each line that a service prints: multilog's TAI64N stamp, Kubernetes' CRI stamp,
/// Docker's json-file record.
/// </summary>
internal static class WrapperParser
{
    /// <param name="inner">The service's own line; for a JSON record a copy.</param>
    public static bool TryUnwrap(ReadOnlySpan<byte> line, out LogTimestamp time, out ReadOnlySpan<byte> inner)
    {
        time = default;
        inner = default;
        if (line.Length == 0)
            return false;
        return line[0] switch
        {
            (byte)'@' => TryMultilog(line, out time, out inner),
            (byte)'{' => TryDocker(line, out time, out inner),
            >= (byte)'0' and <= (byte)'9' => TryCri(line, out time, out inner),
            _ => false,
        };
    }

    /// <summary>"@" and 24 hexadecimal digits (cr.yp.to/daemontools/tai64n.html), a space, the line.</summary>
    private static bool TryMultilog(ReadOnlySpan<byte> line, out LogTimestamp time, out ReadOnlySpan<byte> inner)
    {
        inner = default;
        if (!TimestampParser.TryParseTai64N(line, out time, out var length) || line.Length <= length || line[length] != (byte)' ')
            return false;
        inner = line[(length + 1)..];
        return true;
    }

    /// <summary>"2026-11-20T09:15:01.123456789Z stderr F line"; a part of a longer line ("P") is no evidence.</summary>
    private static bool TryCri(ReadOnlySpan<byte> line, out LogTimestamp time, out ReadOnlySpan<byte> inner)
    {
        inner = default;
        time = default;
        // Most lines that begin with a digit have the time of syslog, which is read soon enough.
        if (line.IndexOf(" std"u8) < 0 || !TimestampParser.TryParse(line, out time, out var length))
            return false;
        var rest = line[length..];
        foreach (var head in (ReadOnlySpan<string>)[" stdout F ", " stderr F "])
        {
            Span<byte> bytes = stackalloc byte[head.Length];
            Encoding.ASCII.GetBytes(head, bytes);
            if (!rest.StartsWith(bytes))
                continue;
            inner = rest[bytes.Length..];
            return true;
        }
        return false;
    }

    /// <summary>{"log":"line\n","stream":"stderr","time":"..."}; a record without the line feed is a part of a longer line.</summary>
    private static bool TryDocker(ReadOnlySpan<byte> line, out LogTimestamp time, out ReadOnlySpan<byte> inner)
    {
        time = default;
        inner = default;
        string? log = null;
        var hasTime = false;
        try
        {
            var reader = new Utf8JsonReader(line);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isLog = reader.ValueTextEquals("log"u8);
                var isTime = reader.ValueTextEquals("time"u8);
                reader.Read();
                if (isLog && log is not null || reader.TokenType != JsonTokenType.String)
                    return false;
                if (isLog)
                    log = reader.GetString();
                else if (isTime)
                    hasTime = TimestampParser.TryParse(reader.ValueSpan, out time, out var length) && length == reader.ValueSpan.Length;
            }
            if (reader.TokenType != JsonTokenType.EndObject || reader.Read())
                return false;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
        if (!hasTime || log is not [.., '\n'] || log.AsSpan(0, log.Length - 1).Contains('\n'))
            return false;
        inner = Encoding.UTF8.GetBytes(log.TrimEnd('\n').TrimEnd('\r'));
        return true;
    }
}
