using System.Buffers;

namespace PopBeforeSmtp.Tests.Support;

/// <summary>Gives pieces of exactly one size, so that what is sent is cut there.</summary>
internal sealed class SmallPool(int size) : MemoryPool<byte>
{
    public override int MaxBufferSize => size;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => new Piece(new byte[size]);

    protected override void Dispose(bool disposing)
    {
        // Nothing is kept.
    }

    private sealed class Piece(byte[] bytes) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory => bytes;

        public void Dispose()
        {
            // Nothing to give back.
        }
    }
}
