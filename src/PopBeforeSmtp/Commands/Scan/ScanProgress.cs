using System.Globalization;

namespace PopBeforeSmtp.Commands.Scan;

/// <summary>How far a scan is, on one line of a terminal that is written again and again, and is gone at the end.</summary>
internal sealed class ScanProgress(TextWriter terminal, TimeProvider clock)
{
    /// <summary>What is over before that needs no telling.</summary>
    public static readonly TimeSpan First = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly long _start = clock.GetTimestamp();
    private TimeSpan _next = First;
    private bool _isShown;

    /// <param name="read">Bytes of the log looked through.</param>
    /// <param name="position">Bytes of the file read: fewer, where it is compressed.</param>
    /// <param name="length">Bytes of the file; null when nobody knows.</param>
    public void Advance(long read, long position, long? length)
    {
        var passed = clock.GetElapsedTime(_start);
        if (passed < _next)
            return;
        _next = passed + Pause;
        _isShown = true;
        terminal.Write($"\r{Describe(read, position, length, passed)}\e[K");
        terminal.Flush();
    }

    public void Clear()
    {
        if (!_isShown)
            return;
        _isShown = false;
        terminal.Write("\r\e[K");
        terminal.Flush();
    }

    private static string Describe(long read, long position, long? length, TimeSpan passed)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{Size(read)}, {Size(read / passed.TotalSeconds)}/s");
        if (length is not { } whole || position <= 0 || whole <= 0)
            return text;
        var left = passed * (Math.Max(0, whole - position) / (double)position);
        return string.Create(CultureInfo.InvariantCulture, $"{Math.Min(100, 100 * position / whole)} %, {text}, {Math.Ceiling(left.TotalSeconds)} s left");
    }

    private static string Size(double bytes) => bytes switch
    {
        >= 1 << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1 << 30):0.00} GiB"),
        >= 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1 << 20):0.0} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1 << 10):0} KiB"),
    };
}
