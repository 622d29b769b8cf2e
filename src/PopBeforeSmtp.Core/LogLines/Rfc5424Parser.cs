using System.Text;

namespace PopBeforeSmtp.Core.LogLines;

/// <summary>RFC 5424 section 6, behind "&lt;PRI&gt;1 ": time, host, program, process id, message id, structured data, message.</summary>
internal static class Rfc5424Parser
{
    public static bool TryParse(ReadOnlySpan<byte> text, out LogLine parsed)
    {
        parsed = default;
        if (!TryTake(text, out var time, out text) || !TryTake(text, out var host, out text) || !TryTake(text, out var program, out text)
            || !TryTake(text, out var processId, out text) || !TryTake(text, out _, out text) || !TrySkipStructuredData(text, out text))
            return false;
        if (!TimestampParser.TryParse(time, out var timestamp, out var length) || length != time.Length
            || EnvelopeParser.ProgramNameLength(program) != program.Length)
            return false;
        if (text.StartsWith(Encoding.UTF8.Preamble))
            text = text[Encoding.UTF8.Preamble.Length..];
        parsed = new LogLine
        {
            Timestamp = timestamp,
            Host = host.SequenceEqual("-"u8) ? default : host,
            Program = program,
            ProcessId = processId.SequenceEqual("-"u8) ? default : processId,
            Envelope = LogEnvelope.Syslog,
            Message = SyslogDecoration.SkipInMessage(text),
        };
        return true;
    }

    private static bool TryTake(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> word, out ReadOnlySpan<byte> rest)
    {
        var end = text.IndexOf((byte)' ');
        word = end > 0 ? text[..end] : default;
        rest = end > 0 ? text[(end + 1)..] : default;
        return end > 0;
    }

    /// <summary>"-" or "[id name="value"]...", in which \", \\ and \] stand for themselves (section 6.3.3).</summary>
    private static bool TrySkipStructuredData(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> rest)
    {
        rest = default;
        if (text.StartsWith("- "u8))
        {
            rest = text[2..];
            return true;
        }
        var inValue = false;
        var depth = 0;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case (byte)'\\' when inValue:
                    i++;
                    break;
                case (byte)'"':
                    inValue = !inValue;
                    break;
                case (byte)'[' when !inValue:
                    depth++;
                    break;
                case (byte)']' when !inValue:
                    depth--;
                    break;
                case (byte)' ' when depth == 0:
                    rest = text[(i + 1)..];
                    return i > 0 && rest.Length > 0;
            }
            if (i == 0 && depth != 1)
                return false;
        }
        return false;
    }
}
