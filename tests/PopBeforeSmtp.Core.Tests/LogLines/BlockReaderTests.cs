using System.Text;
using FsCheck;
using FsCheck.Fluent;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Presets.Prefilter;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.LogLines;

/// <summary>The model is <see cref="LineBuffer"/>.</summary>
public sealed class BlockReaderTests
{
    private const int Limit = LineBuffer.MaximumLineLength;
    private const int SmallBlock = 2 * Limit;

    private static readonly Gen<byte[]> Pieces = Gen.Frequency(
        (12, Gen.Elements("a", "b\n", "\n", "\r\n", "\r", "\0", "\0\0", "\u00e9", "line\n", "\0x\n").Select(Any.Utf8)),
        (1, Gen.Choose(0, 4 * Limit).Select(length => Enumerable.Repeat((byte)'x', length).ToArray())),
        (1, Gen.Choose(Limit - 2, Limit + 2).Select(length => Enumerable.Repeat((byte)'y', length).Append((byte)'\n').ToArray())),
        (1, Gen.Choose(0, 4 * Limit).Select(length => new byte[length])));

    [Fact]
    public void A_log_read_in_blocks_gives_the_lines_that_it_gives_one_by_one() =>
        Always.Holds(
            from pieces in Pieces.ArrayOf()
            from sizes in Gen.Elements(1, 2, 3, 100, 5000, Limit, 3 * Limit).NonEmptyListOf()
            from isSlow in Gen.Elements(false, true)
            select (log: pieces.SelectMany(piece => piece).ToArray(), sizes: sizes.ToArray(), isSlow),
            given => AssertSame(OneByOne(given.log), InBlocks(new PiecemealStream(given.log, given.log.Length > 10_000 ? [7000] : given.sizes), given.isSlow)),
            runs: 600);

    [Fact]
    public void A_line_longer_than_any_block_is_dropped_and_counted()
    {
        var log = Any.Utf8("one\n" + new string('x', 3 * SmallBlock) + "\ntwo\n" + new string('x', SmallBlock) + "\n\n" + new string('x', SmallBlock));

        AssertSame((["one", "two", ""], 5, 2), InBlocks(new PiecemealStream(log, [SmallBlock]), false));
    }

    [Fact]
    public void What_is_written_behind_the_end_that_was_met_is_not_read_as_a_line()
    {
        using var log = new MemoryStream();
        log.Write("one\nrip=192.0.2.1"u8);
        log.Position = 0;
        var reader = new BlockReader(log);
        var block = new LineBlock(SmallBlock);

        Assert.True(reader.TryRead(block));
        Assert.False(reader.TryRead(block));
        log.Write("7\n"u8);
        log.Position -= 2;
        Assert.False(reader.TryRead(block));
    }

    private static void AssertSame((List<string> Lines, long Count, long Dropped) expected, (List<string> Lines, long Count, long Dropped) actual)
    {
        Assert.Equal(expected.Lines, actual.Lines);
        Assert.Equal((expected.Count, expected.Dropped), (actual.Count, actual.Dropped));
    }

    private static (List<string> Lines, long Count, long Dropped) OneByOne(byte[] log)
    {
        var buffer = new LineBuffer();
        var lines = new List<string>();
        for (var at = 0; at < log.Length;)
        {
            var count = Math.Min(buffer.Free.Length, log.Length - at);
            log.AsSpan(at, count).CopyTo(buffer.Free);
            buffer.Filled(count);
            at += count;
            while (buffer.TryTake(out var line))
                lines.Add(Encoding.Latin1.GetString(line));
        }
        return (lines, lines.Count + buffer.Dropped, buffer.Dropped);
    }

    private static (List<string> Lines, long Count, long Dropped) InBlocks(Stream log, bool isSlow)
    {
        var reader = new BlockReader(log, isSlow);
        var block = new LineBlock(SmallBlock);
        var lines = new List<string>();
        long count = 0;
        long dropped = 0;
        while (reader.TryRead(block))
        {
            count += block.DroppedBefore + block.Lines.Count((byte)'\n');
            dropped += block.DroppedBefore + block.CountLongLines();
            var candidates = new CandidateLines(block.Lines, null);
            while (candidates.MoveNext())
                lines.Add(Encoding.Latin1.GetString(candidates.Line));
        }
        return (lines, count, dropped);
    }
}
