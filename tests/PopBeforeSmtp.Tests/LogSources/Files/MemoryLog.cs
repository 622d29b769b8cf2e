using System.Text;
using PopBeforeSmtp.LogSources.Files;
using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.Tests.LogSources.Files;

/// <summary>A log in memory.</summary>
internal sealed class MemoryLog(byte[] bytes) : ILogContent
{
    public MemoryLog(string text)
        : this(Encoding.Latin1.GetBytes(text))
    {
    }

    public bool IsFinal => false;

    public bool IsDamaged => false;

    public byte[] Bytes => bytes;

    public int Read(Span<byte> into, long offset)
    {
        var length = Math.Clamp(bytes.Length - offset, 0, into.Length);
        bytes.AsSpan((int)offset, (int)length).CopyTo(into);
        return (int)length;
    }

    public FileStatus Status() => new(1, 1, bytes.Length, 0, true, false);

    public void Dispose()
    {
    }
}
