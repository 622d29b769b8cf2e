namespace PopBeforeSmtp.Core.LogLines;

/// <summary>
/// Cuts bytes into lines. A line ends at LF alone: a CR, a vertical tab or U+2028 that a client sent must not begin a new one.
/// A line without its LF is kept back, because a cut "rip=192.0.2.1" may be the head of 192.0.2.17; a line longer than
/// <see cref="MaximumLineLength"/> is dropped whole, without being kept in memory.
/// </summary>
/// <remarks>
/// NUL bytes before a line are no part of it: they are the hole that a writer without O_APPEND leaves when its log is emptied
/// under it, and what a file system may show after a crash.
/// </remarks>
internal sealed class LineBuffer
{
    public const int MaximumLineLength = 64 * 1024;

    private readonly byte[] _bytes = new byte[2 * MaximumLineLength];
    private int _start;
    private int _end;
    private bool _skipping;
    private bool _isWithinLine;
    private long _hole;

    /// <summary>Bytes taken in that do not yet make a line; they are read again after a restart.</summary>
    public long Pending { get; private set; }

    /// <summary>The bytes of the line that was taken last, its LF and CR included, and not the NUL bytes before it.</summary>
    public int Taken { get; private set; }

    /// <summary>How many NUL bytes stood before it.</summary>
    public long Hole { get; private set; }

    /// <summary>Lines that were too long and were dropped.</summary>
    public long Dropped { get; private set; }

    /// <summary>Room for the next bytes; never empty after all lines have been taken.</summary>
    public Span<byte> Free
    {
        get
        {
            if (_start > 0)
            {
                _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
                _end -= _start;
                _start = 0;
            }
            return _bytes.AsSpan(_end);
        }
    }

    public void Filled(int count)
    {
        _end += count;
        Pending += count;
    }

    /// <summary>The next line, without its LF and without one CR before it.</summary>
    /// <returns>false when more bytes are needed.</returns>
    public bool TryTake(out ReadOnlySpan<byte> line)
    {
        while (true)
        {
            SkipHole();
            var unread = _bytes.AsSpan(_start, _end - _start);
            var length = unread.IndexOf((byte)'\n');
            if (length < 0)
            {
                _isWithinLine |= unread.Length > 0;
                GiveUpLongLine(unread.Length);
                line = default;
                return false;
            }
            var wasSkipping = _skipping;
            _start += length + 1;
            Taken = length + 1;
            Hole = _hole;
            _hole = 0;
            _isWithinLine = false;
            Pending = _end - _start;
            _skipping = false;
            line = unread[..length];
            if (line is [.., (byte)'\r'])
                line = line[..^1];
            if (!wasSkipping && length <= MaximumLineLength)
                return true;
            Dropped++;
        }
    }

    public void Clear()
    {
        _start = _end = 0;
        Pending = 0;
        _skipping = false;
        _isWithinLine = false;
        _hole = 0;
    }

    private void SkipHole()
    {
        if (_isWithinLine)
            return;
        var unread = _bytes.AsSpan(_start, _end - _start);
        var length = unread.IndexOfAnyExcept((byte)0);
        var hole = length < 0 ? unread.Length : length;
        _start += hole;
        _hole += hole;
    }

    private void GiveUpLongLine(int length)
    {
        if (!_skipping && length <= MaximumLineLength)
            return;
        _skipping = true;
        _start = _end;
    }
}
