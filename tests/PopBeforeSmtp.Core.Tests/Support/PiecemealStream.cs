namespace PopBeforeSmtp.Core.Tests.Support;

/// <summary>Gives its bytes in pieces of such sizes, in turn, as a pipe may.</summary>
internal sealed class PiecemealStream(byte[] bytes, IReadOnlyList<int> sizes) : MemoryStream(bytes)
{
    private int _reads;

    public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, sizes[_reads++ % sizes.Count])]);
}
