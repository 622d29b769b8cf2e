namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>Where each row is, by a number that a row keeps while it is there. One writer; readers take no lock.</summary>
internal sealed class RowPlaces
{
    /// <summary>There is no row of that number.</summary>
    public const int None = -1;

    /// <summary>It is an object, not a piece of a slab.</summary>
    public const int Object = -2;

    private const int ChunkBits = 14;
    private const int ChunkLength = 1 << ChunkBits;

    private readonly Stack<int> _free = [];
    private int[][] _chunks = [];
    private int _end;

    /// <summary>All numbers are below it.</summary>
    public int End => Volatile.Read(ref _end);

    public int Of(int number) => Volatile.Read(ref _chunks[number >> ChunkBits][number & (ChunkLength - 1)]);

    /// <summary>For the writer: puts a row elsewhere in one store. What it was before is still there for who looks at it.</summary>
    public void Set(int number, int place) => Volatile.Write(ref _chunks[number >> ChunkBits][number & (ChunkLength - 1)], place);

    /// <summary>For the writer: a number that no row has.</summary>
    public int Add()
    {
        if (_free.TryPop(out var free))
            return free;
        if (_end == _chunks.Length * ChunkLength)
        {
            var chunk = GC.AllocateUninitializedArray<int>(ChunkLength, pinned: true);
            chunk.AsSpan().Fill(None);
            Volatile.Write(ref _chunks, [.. _chunks, chunk]);
        }
        Volatile.Write(ref _end, _end + 1);
        return _end - 1;
    }

    /// <summary>For the writer: the row is gone.</summary>
    public void Remove(int number)
    {
        Set(number, None);
        _free.Push(number);
    }
}
