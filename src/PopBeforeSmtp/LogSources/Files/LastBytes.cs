using System.Security.Cryptography;

namespace PopBeforeSmtp.LogSources.Files;

/// <summary>
/// What was read last. Neither inode nor size tell that a log was emptied and has grown past the old place since; these bytes do.
/// </summary>
internal sealed class LastBytes
{
    private const int Length = 256;

    private readonly byte[] _bytes = new byte[Length];
    private int _count;

    public static LastBytes Before(ILogContent content, long offset)
    {
        var bytes = new LastBytes();
        var length = (int)Math.Min(Length, offset);
        bytes._count = content.Read(bytes._bytes.AsSpan(0, length), offset - length);
        return bytes;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        var added = bytes.Length > Length ? bytes[^Length..] : bytes;
        var kept = Math.Min(_count, Length - added.Length);
        _bytes.AsSpan(_count - kept, kept).CopyTo(_bytes);
        added.CopyTo(_bytes.AsSpan(kept));
        _count = kept + added.Length;
    }

    public void CopyFrom(LastBytes other)
    {
        other._bytes.CopyTo(_bytes, 0);
        _count = other._count;
    }

    public void Clear() => _count = 0;

    /// <summary>Whether all of them are there that can be before this offset, and the last one ends a line.</summary>
    public bool EndLineAt(long offset) => _count == Math.Min(Length, offset) && _count > 0 && _bytes[_count - 1] == (byte)'\n';

    public bool StandBefore(ILogContent content, long offset)
    {
        Span<byte> there = stackalloc byte[Length];
        there = there[.._count];
        return content.Read(there, offset - _count) == _count && there.SequenceEqual(_bytes.AsSpan(0, _count));
    }

    public ulong Fingerprint()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_bytes.AsSpan(0, _count), hash);
        // The store keeps signed integers: one bit less is no loss.
        return BitConverter.ToUInt64(hash) >> 1;
    }
}
