namespace PopBeforeSmtp.Core.LogLines;

/// <summary>
/// Cuts a stream into blocks of whole lines. What <see cref="LineBuffer"/> says of lines holds here too: LF alone ends one, NUL bytes before
/// one are no part of it, a last one without its LF is no evidence. For one thread at a time.
/// </summary>
/// <param name="isSlow">Who writes may wait for an answer, or for the next event: what has come is handed on although it fills no block.</param>
internal sealed class BlockReader(Stream stream, bool isSlow = false)
{
    private const byte LineFeed = (byte)'\n';

    private byte[] _rest = [];
    private int _restLength;
    private long _number;
    private bool _isSkipping;
    private bool _hasEnded;

    /// <summary>Bytes read so far.</summary>
    public long Read { get; private set; }

    /// <returns>false at the end, behind the last whole line.</returns>
    public bool TryRead(LineBlock block)
    {
        // What is written behind a half line after its end was met belongs to that line.
        if (_hasEnded)
            return false;
        _rest.AsSpan(0, _restLength).CopyTo(block.Bytes);
        var length = _restLength;
        _restLength = 0;
        while (true)
        {
            length = Fill(block.Bytes, length, out var isEnd);
            var last = block.Bytes.AsSpan(0, length).LastIndexOf(LineFeed);
            if (last >= 0)
            {
                Cut(block, last + 1, length);
                return true;
            }
            if (isEnd)
            {
                _hasEnded = true;
                return false;
            }
            length = GiveUp(block.Bytes, length);
        }
    }

    /// <returns>How many bytes there are now: all that fit, or a line feed among them where the stream is slow.</returns>
    private int Fill(byte[] bytes, int length, out bool isEnd)
    {
        isEnd = false;
        while (length < bytes.Length)
        {
            var count = stream.Read(bytes.AsSpan(length));
            Read += count;
            length += count;
            isEnd = count == 0;
            if (isEnd || (isSlow && bytes.AsSpan(length - count, count).Contains(LineFeed)))
                break;
        }
        return length;
    }

    private void Cut(LineBlock block, int end, int length)
    {
        block.Number = _number++;
        block.Start = 0;
        block.End = end;
        block.DroppedBefore = _isSkipping ? 1 : 0;
        if (_isSkipping)
            block.Start = block.Bytes.AsSpan().IndexOf(LineFeed) + 1;
        _isSkipping = false;
        _restLength = length - end;
        if (_rest.Length < _restLength)
            _rest = new byte[block.Bytes.Length];
        block.Bytes.AsSpan(end, _restLength).CopyTo(_rest);
    }

    /// <summary>No line ends in a whole block: it is a hole, or the line is longer than any server writes.</summary>
    /// <returns>How many bytes of it must be kept.</returns>
    private int GiveUp(byte[] bytes, int length)
    {
        var hole = _isSkipping ? 0 : bytes.AsSpan(0, length).IndexOfAnyExcept((byte)0);
        if (hole < 0)
            return 0;
        if (hole > 0)
        {
            bytes.AsSpan(hole, length - hole).CopyTo(bytes);
            return length - hole;
        }
        if (length < bytes.Length)
            return length;
        _isSkipping = true;
        return 0;
    }
}
