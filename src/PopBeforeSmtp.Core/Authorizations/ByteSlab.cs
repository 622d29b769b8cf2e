namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>
/// Short pieces of bytes by the million, without an object for each: a piece is a number. One writer; readers take no lock, they copy a
/// piece and then ask whether memory has been used again since they began.
/// </summary>
/// <remarks>
/// A piece is never changed while anybody can come to it, only put aside when nothing refers to it any more. Before pieces that were put
/// aside are written again, the epoch goes up. So a reader who finds the epoch as it was before he looked for the piece has read what the
/// writer had written, whole; else he begins anew. He never waits for the writer, who may be stopped anywhere.
/// The chunks are pinned: the collector neither looks into them nor moves them.
/// </remarks>
internal sealed class ByteSlab
{
    /// <summary>The longest piece.</summary>
    public const int MaximumLength = 512;

    private const int Unit = 8;
    private const int ChunkBits = 14;
    private const int ChunkUnits = 1 << ChunkBits;

    /// <summary>Up to so many units there is a size for each, and then for each fourth: fewer chunks that are hardly used.</summary>
    private const int FineUnits = 16;

    /// <summary>So many pieces of a size are used again together, so that readers seldom have to begin anew.</summary>
    private const int RetiredAtOnce = 256;

    private readonly Size?[] _sizes = new Size?[MaximumLength / Unit + 1];
    private Chunk[] _chunks = [];
    private int _chunkCount;
    private long _epoch;

    /// <summary>Goes up before memory is used again.</summary>
    public long Epoch => Volatile.Read(ref _epoch);

    /// <summary>What all pieces take, those that are free now included.</summary>
    public long Capacity => (long)_chunkCount * ChunkUnits * Unit;

    /// <summary>Whether all that was read since the epoch was this is as it was written.</summary>
    public bool IsStill(long epoch)
    {
        Volatile.ReadBarrier();
        return Volatile.Read(ref _epoch) == epoch;
    }

    /// <summary>For the writer: a piece that nobody can come to yet, of any content.</summary>
    public int Allocate(int length)
    {
        var units = UnitsFor(length);
        var size = _sizes[units] ??= new Size(units);
        if (size.Free >= 0)
        {
            var free = size.Free;
            size.Free = BitConverter.ToInt32(Of(free));
            return free;
        }
        if (size.Fresh == size.End)
            AddChunk(size);
        var piece = size.Fresh;
        size.Fresh += units;
        return piece;
    }

    /// <summary>For the writer: nothing refers to the piece any more, but readers who came to it before may still be there.</summary>
    public void Retire(int piece)
    {
        var size = _sizes[_chunks[piece >> ChunkBits].Units]!;
        size.Retired[size.RetiredCount++] = piece;
        if (size.RetiredCount == RetiredAtOnce)
            UseAgain(size);
    }

    /// <summary>The bytes of a piece; more than were asked for, up to a multiple of its unit.</summary>
    public Span<byte> Of(int piece)
    {
        var chunk = _chunks[piece >> ChunkBits];
        return chunk.Bytes.AsSpan((piece & (ChunkUnits - 1)) * Unit, chunk.Units * Unit);
    }

    private static int UnitsFor(int length)
    {
        var units = (length + Unit - 1) / Unit;
        return units <= FineUnits ? Math.Max(units, 1) : (units + 3) / 4 * 4;
    }

    private void UseAgain(Size size)
    {
        Volatile.Write(ref _epoch, _epoch + 1);
        // Nothing that is written from here on may be seen by who still sees the old epoch.
        Volatile.WriteBarrier();
        while (size.RetiredCount > 0)
        {
            var piece = size.Retired[--size.RetiredCount];
            BitConverter.TryWriteBytes(Of(piece), size.Free);
            size.Free = piece;
        }
    }

    private void AddChunk(Size size)
    {
        if (_chunkCount == _chunks.Length)
        {
            var more = new Chunk[Math.Max(16, _chunkCount * 2)];
            _chunks.CopyTo(more, 0);
            Volatile.Write(ref _chunks, more);
        }
        _chunks[_chunkCount] = new Chunk(GC.AllocateUninitializedArray<byte>(ChunkUnits * Unit, pinned: true), size.Units);
        size.Fresh = _chunkCount++ << ChunkBits;
        size.End = size.Fresh + ChunkUnits / size.Units * size.Units;
    }

    private readonly record struct Chunk(byte[] Bytes, int Units);

    private sealed class Size(int units)
    {
        public int Units { get; } = units;

        /// <summary>The first of the pieces that may be used again, each of which begins with the next one; less than 0: none.</summary>
        public int Free { get; set; } = -1;

        /// <summary>The next piece that was never used, in a chunk that goes up to End.</summary>
        public int Fresh { get; set; }

        public int End { get; set; }

        public int[] Retired { get; } = new int[RetiredAtOnce];

        public int RetiredCount { get; set; }
    }
}
