using System.IO.Compression;
using Microsoft.Win32.SafeHandles;
using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.LogSources.Files;

/// <summary>A log that gzip has taken, read as a stream: what was read before costs to be unpacked again, and no memory.</summary>
internal sealed class CompressedContent(SafeFileHandle handle) : ILogContent
{
    private readonly byte[] _skipped = new byte[16 * 1024];
    private GZipStream? _stream;
    private long _position;

    public bool IsFinal => true;

    public bool IsDamaged { get; private set; }

    public int Read(Span<byte> into, long offset)
    {
        try
        {
            return SkipTo(offset) ? ReadOn(into) : 0;
        }
        catch (InvalidDataException)
        {
            // Cut off, or no gzip at all.
            IsDamaged = true;
            return 0;
        }
    }

    public FileStatus Status() => FileStatus.OfDescriptor((int)handle.DangerousGetHandle());

    public void Dispose()
    {
        _stream?.Dispose();
        handle.Dispose();
    }

    private bool SkipTo(long offset)
    {
        if (_stream is null || offset < _position)
        {
            _stream?.Dispose();
            _stream = new GZipStream(new HandleStream(handle), CompressionMode.Decompress);
            _position = 0;
        }
        while (_position < offset)
        {
            if (ReadOn(_skipped.AsSpan(0, (int)Math.Min(_skipped.Length, offset - _position))) == 0)
                return false;
        }
        return true;
    }

    private int ReadOn(Span<byte> into)
    {
        var count = _stream!.ReadAtLeast(into, into.Length, throwOnEndOfStream: false);
        _position += count;
        if (count == 0 && into.Length > 0)
            IsDamaged |= LengthAtEnd() != (uint)_position;
        return count;
    }

    /// <summary>The last four bytes are the length of the text (RFC 1952, 2.3.1); a stream that was cut off ends without an error.</summary>
    private uint LengthAtEnd()
    {
        Span<byte> length = stackalloc byte[sizeof(uint)];
        RandomAccess.Read(handle, length, Math.Max(0, RandomAccess.GetLength(handle) - length.Length));
        return BitConverter.ToUInt32(length);
    }
}
