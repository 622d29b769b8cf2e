using System.Globalization;
using System.Text;
using PopBeforeSmtp.LogSources.Files;
using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.Tests.LogSources.Files;

/// <summary>A log of any size, one line a second, made where it is looked at.</summary>
internal sealed class EndlessOldLog(long lines, DateTimeOffset last) : ILogContent
{
    public const int LineLength = 128;

    public bool IsFinal => false;

    public bool IsDamaged => false;

    public long Size => lines * LineLength;

    /// <summary>How often it was looked at.</summary>
    public int Reads { get; private set; }

    public int Read(Span<byte> into, long offset)
    {
        Reads++;
        var length = (int)Math.Clamp(Size - offset, 0, into.Length);
        for (var done = 0; done < length;)
        {
            var line = Line((offset + done) / LineLength)[(int)((offset + done) % LineLength)..];
            var part = Math.Min(line.Length, length - done);
            line[..part].CopyTo(into[done..]);
            done += part;
        }
        return length;
    }

    public DateTimeOffset TimeAt(long offset) => last - TimeSpan.FromSeconds(lines - 1 - offset / LineLength);

    public FileStatus Status() => new(1, 1, Size, 0, true, false);

    public void Dispose()
    {
    }

    private ReadOnlySpan<byte> Line(long number)
    {
        var time = TimeAt(number * LineLength).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);
        return Encoding.ASCII.GetBytes($"{time} mx1 postfix/smtpd[811]: connect from unknown[192.0.2.1]".PadRight(LineLength - 1) + "\n");
    }
}
