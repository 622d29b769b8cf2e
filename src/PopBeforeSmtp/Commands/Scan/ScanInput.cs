using System.IO.Compression;

namespace PopBeforeSmtp.Commands.Scan;

/// <summary>A log to be looked through: a file, plain or made by gzip, or standard input.</summary>
internal sealed class ScanInput : IDisposable
{
    /// <summary>The name that stands for standard input.</summary>
    public const string StandardInput = "-";

    private readonly Stream _source;
    private readonly string _name;

    private ScanInput(string name, Stream source)
    {
        _name = name;
        _source = source;
        var head = new byte[4];
        var length = source.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (head is [0x28, 0xB5, 0x2F, 0xFD])
            throw new IOException($"{name}: made by zstd, which this program cannot read: zstdcat {name} | pop-before-smtp scan -");
        var whole = source.CanSeek ? Rewound(source) : new HeadedStream(head.AsMemory(0, length), source);
        IsCompressed = length >= 2 && head is [0x1F, 0x8B, ..];
        Stream = IsCompressed ? new GZipStream(whole, CompressionMode.Decompress) : whole;
    }

    public Stream Stream { get; }

    public bool IsCompressed { get; }

    /// <summary>What writes it may wait for an answer.</summary>
    public bool IsSlow => !_source.CanSeek;

    /// <summary>Bytes of the file; null when nobody knows.</summary>
    public long? Length => _source.CanSeek ? _source.Length : null;

    /// <summary>Bytes of the file that have been read.</summary>
    public long Position => _source.CanSeek ? _source.Position : 0;

    /// <exception cref="IOException">It cannot be read.</exception>
    public static ScanInput Open(string name, Func<Stream> standardInput)
    {
        Stream? source = null;
        try
        {
            source = name == StandardInput ? standardInput() : new FileStream(name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0, FileOptions.SequentialScan);
            return new ScanInput(name, source);
        }
        catch (UnauthorizedAccessException e)
        {
            source?.Dispose();
            throw new IOException(e.Message, e);
        }
        catch
        {
            source?.Dispose();
            throw;
        }
    }

    /// <summary>To be asked at the end: a file that gzip had not finished, or that was cut off, ends without an error.</summary>
    /// <param name="read">How much has been unpacked.</param>
    public bool IsCutOff(long read)
    {
        if (!IsCompressed || !_source.CanSeek)
            return false;
        // The last four bytes are the length of the last text in the file, modulo 2^32 (RFC 1952 section 2.3.1).
        Span<byte> length = stackalloc byte[sizeof(uint)];
        _source.Position = Math.Max(0, _source.Length - length.Length);
        _source.ReadAtLeast(length, length.Length, throwOnEndOfStream: false);
        return read <= uint.MaxValue && BitConverter.ToUInt32(length) > read;
    }

    public IOException Damaged(InvalidDataException reason) => new($"{_name}: {reason.Message}", reason);

    public void Dispose()
    {
        Stream.Dispose();
        _source.Dispose();
    }

    private static Stream Rewound(Stream source)
    {
        source.Position = 0;
        return source;
    }
}
