namespace PopBeforeSmtp.Core.LogLines;

/// <summary>
/// Cuts bytes into lines. A line ends at LF alone: a CR, a vertical tab or U+2028 that a client sent must not begin a new one.
/// A line without its LF is kept back, because a cut "rip=192.0.2.1" may be the head of 192.0.2.17; a line longer than
/// <see cref="MaximumLineLength"/> is dropped whole, without being kept in memory.
/// </summary>
internal sealed class LineBuffer
{
    public const int MaximumLineLength = 64 * 1024;

    private readonly byte[] _bytes = new byte[2 * MaximumLineLength];
    private int _start;
    private int _end;
    private bool _skipping;

    /// <summary>Bytes taken in that do not yet make a line; they are read again after a restart.</summary>
    public long Pending { get; private set; }

    /// <summary>The bytes of the line that was taken last, its LF and CR included.</summary>
    public int Taken { get; private set; }

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
            var unread = _bytes.AsSpan(_start, _end - _start);
            var length = unread.IndexOf((byte)'\n');
            if (length < 0)
            {
                GiveUpLongLine(unread.Length);
                line = default;
                return false;
            }
            var wasSkipping = _skipping;
            _start += length + 1;
            Taken = length + 1;
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
    }

    private void GiveUpLongLine(int length)
    {
        if (!_skipping && length <= MaximumLineLength)
            return;
        _skipping = true;
        _start = _end;
    }
}
