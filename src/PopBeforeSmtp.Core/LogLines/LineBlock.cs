namespace PopBeforeSmtp.Core.LogLines;

/// <summary>A piece of a log that begins and ends with a line.</summary>
internal sealed class LineBlock(int size = LineBlock.Size)
{
    /// <summary>As long as reading it from the kernel still costs no more than its bytes do, and a processor's second cache holds it.</summary>
    public const int Size = 1024 * 1024;

    public byte[] Bytes { get; } = new byte[size];

    public int Start { get; set; }

    public int End { get; set; }

    /// <summary>How many blocks came before it.</summary>
    public long Number { get; set; }

    /// <summary>Lines that were too long to be in any block and ended right before this one.</summary>
    public int DroppedBefore { get; set; }

    public ReadOnlySpan<byte> Lines => Bytes.AsSpan(Start, End - Start);

    /// <summary>How many lines of it, each shorter than a block, are longer than <see cref="LineBuffer"/> would hand on.</summary>
    public int CountLongLines()
    {
        var count = 0;
        var rest = Lines;
        while (rest.Length > LineBuffer.MaximumLineLength)
        {
            // A line feed among so many bytes: no line before it can be too long.
            var last = rest[..(LineBuffer.MaximumLineLength + 1)].LastIndexOf((byte)'\n');
            if (last < 0)
            {
                last = rest.IndexOf((byte)'\n');
                count += rest[..last].TrimStart((byte)0).Length > LineBuffer.MaximumLineLength ? 1 : 0;
            }
            rest = rest[(last + 1)..];
        }
        return count;
    }
}
