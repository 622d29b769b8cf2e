using System.Buffers;

namespace PopBeforeSmtp.Tests.RelayEndpoints.Fuzzing;

/// <summary>A buffer of its own within what has come, as a connection gives it.</summary>
internal sealed class Piece : ReadOnlySequenceSegment<byte>
{
    private Piece(ReadOnlyMemory<byte> bytes) => Memory = bytes;

    /// <param name="cuts">Where the bytes are cut, rising.</param>
    public static ReadOnlySequence<byte> Join(byte[] bytes, IReadOnlyList<int> cuts)
    {
        var first = new Piece(bytes.AsMemory(0, cuts.Count == 0 ? bytes.Length : cuts[0]));
        var last = first;
        for (var i = 0; i < cuts.Count; i++)
            last = last.Append(bytes.AsMemory(cuts[i]..(i + 1 < cuts.Count ? cuts[i + 1] : bytes.Length)));
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private Piece Append(ReadOnlyMemory<byte> bytes)
    {
        var next = new Piece(bytes) { RunningIndex = RunningIndex + Memory.Length };
        Next = next;
        return next;
    }
}
