using System.Text;
using FsCheck;
using FsCheck.Fluent;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.LogLines;

public sealed class LineBufferTests
{
    private const int Limit = LineBuffer.MaximumLineLength;

    private static readonly Gen<byte[]> Logs = Gen.Elements([.. "ab\n\n\r\0\u00e9\u2028\v"u8.ToArray()]).ArrayOf();

    [Fact]
    public void Lines_are_given_without_their_line_feed() => Assert.Equal(["one", "", "two"], Lines("one\n\ntwo\n"));

    [Fact]
    public void A_line_without_its_line_feed_is_kept_back()
    {
        var buffer = new LineBuffer();

        Assert.Empty(Feed(buffer, "rip=192.0.2.1"));
        Assert.Equal(13, buffer.Pending);
        Assert.Equal(["rip=192.0.2.17"], Feed(buffer, "7\n"));
        Assert.Equal(0, buffer.Pending);
    }

    [Theory]
    [InlineData("a\rb\n", "a\rb")]
    [InlineData("a\u000bb\n", "a\u000bb")]
    [InlineData("a\fb\n", "a\fb")]
    [InlineData("a\0b\n", "a\0b")]
    [InlineData("a\u0085b\n", "a\u0085b")]
    [InlineData("a\u2028b\n", "a\u2028b")]
    [InlineData("a\r\n", "a")]
    [InlineData("a\r\r\n", "a\r")]
    [InlineData("\r\n", "")]
    public void Only_a_line_feed_ends_a_line_and_one_CR_before_it_is_dropped(string log, string line) => Assert.Equal([line], Lines(log));

    [Fact]
    public void A_log_cut_anywhere_gives_the_same_lines()
    {
        const string log = "Nov  3 10:15:01 mx1 imapd: one\r\n\nvier \u20ac\u00e9\n\0\r\nlast without end";
        var bytes = Any.Utf8(log);

        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            var buffer = new LineBuffer();
            Assert.Equal(Lines(log), [.. Feed(buffer, bytes[..cut]), .. Feed(buffer, bytes[cut..])]);
        }
    }

    [Fact]
    public void A_log_read_in_pieces_of_any_size_gives_the_lines_of_the_whole() =>
        Always.Holds(
            from log in Logs
            from sizes in Gen.Choose(1, 9).ArrayOf(5)
            select (log, sizes),
            given =>
            {
                var buffer = new LineBuffer();
                var lines = new List<string>();
                for (int at = 0, i = 0; at < given.log.Length; i++)
                {
                    var size = Math.Min(given.sizes[i % 5], given.log.Length - at);
                    lines.AddRange(Feed(buffer, given.log[at..(at + size)]));
                    at += size;
                }
                Assert.Equal(Split(given.log), lines);
            },
            runs: 500);

    [Fact]
    public void What_is_not_pending_ends_with_a_line_that_was_given() =>
        Always.Holds(
            Logs.ArrayOf(4),
            pieces =>
            {
                var buffer = new LineBuffer();
                var log = new List<byte>();
                foreach (var piece in pieces)
                {
                    Fill(buffer, piece);
                    log.AddRange(piece);
                    var end = -1;
                    while (buffer.TryTake(out _))
                    {
                        end = (int)(log.Count - buffer.Pending);
                        Assert.Equal((byte)'\n', log[end - 1]);
                    }
                    Assert.Equal(log.LastIndexOf((byte)'\n') + 1, log.Count - buffer.Pending);
                    Assert.True(end < 0 || end == log.Count - buffer.Pending);
                }
            },
            runs: 500);

    [Fact]
    public void The_longest_line_is_given_and_one_byte_more_is_dropped_whole()
    {
        var longest = new string('x', Limit);

        Assert.Equal(["a", longest, "b"], Lines($"a\n{longest}\nb\n"));
        Assert.Equal(["a", "b"], Lines($"a\n{longest}x\nb\n"));
    }

    [Theory]
    [InlineData(Limit + 1)]
    [InlineData(2 * Limit - 1)]
    [InlineData(2 * Limit)]
    [InlineData(2 * Limit + 1)]
    [InlineData(5 * Limit)]
    public void The_line_behind_one_that_is_too_long_is_intact_and_the_offset_right(int length)
    {
        var buffer = new LineBuffer();
        var log = Any.Utf8($"{new string('x', length)}\nnext\n{new string('y', length)}\nlast\npart");

        Assert.Equal(["next", "last"], Feed(buffer, log));
        Assert.Equal(2, buffer.Dropped);
        Assert.Equal(4, buffer.Pending);
        Assert.Equal([$"part"], Feed(buffer, "\n"));
    }

    [Fact]
    public void The_end_of_a_line_that_is_too_long_is_never_a_line_of_its_own()
    {
        var buffer = new LineBuffer();

        Assert.Empty(Feed(buffer, new string('x', Limit + 1)));
        Assert.Empty(Feed(buffer, "Nov  3 10:15:01 mx1 imapd: Login user=ann host=[192.0.2.10]\n"));
        Assert.Equal(["next"], Feed(buffer, "next\n"));
    }

    [Fact]
    public void A_line_of_200_MB_takes_no_memory_and_counts_as_pending()
    {
        var buffer = new LineBuffer();
        var before = GC.GetAllocatedBytesForCurrentThread();
        long fed = 0;
        while (fed < 200_000_000)
        {
            var count = buffer.Free.Length;
            buffer.Free.Fill((byte)'x');
            buffer.Filled(count);
            fed += count;
            Assert.False(buffer.TryTake(out _));
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        Assert.Equal(fed, buffer.Pending);
        Assert.Equal(["next"], Feed(buffer, "\nnext\n"));
        Assert.Equal(1, buffer.Dropped);
        Assert.Equal(0, buffer.Pending);
    }

    [Fact]
    public void There_is_always_room_after_all_lines_were_taken() =>
        Always.Holds(
            Gen.Choose(0, 3 * Limit).ArrayOf(3),
            lengths =>
            {
                var buffer = new LineBuffer();
                foreach (var length in lengths)
                {
                    Feed(buffer, new string('x', length));
                    Assert.True(buffer.Free.Length >= Limit);
                    Feed(buffer, "\n");
                }
            },
            runs: 30);

    [Fact]
    public void A_cleared_buffer_begins_anew()
    {
        var buffer = new LineBuffer();
        Feed(buffer, new string('x', 3 * Limit));
        buffer.Clear();

        Assert.Equal(0, buffer.Pending);
        Assert.Equal(["one"], Feed(buffer, "one\n"));
        Feed(buffer, "half");
        buffer.Clear();
        Assert.Equal(["two"], Feed(buffer, "two\n"));
    }

    private static List<string> Lines(string log) => Feed(new LineBuffer(), log);

    private static List<string> Feed(LineBuffer buffer, string log) => Feed(buffer, Any.Utf8(log));

    private static List<string> Feed(LineBuffer buffer, byte[] log)
    {
        var lines = new List<string>();
        for (var at = 0; at < log.Length;)
        {
            var count = Math.Min(buffer.Free.Length, log.Length - at);
            Assert.True(count > 0);
            Fill(buffer, log.AsSpan(at, count));
            at += count;
            while (buffer.TryTake(out var line))
                lines.Add(Encoding.UTF8.GetString(line));
        }
        return lines;
    }

    private static void Fill(LineBuffer buffer, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(buffer.Free);
        buffer.Filled(bytes.Length);
    }

    private static List<string> Split(byte[] log)
    {
        var lines = new List<string>();
        var start = 0;
        for (var i = 0; i < log.Length; i++)
        {
            if (log[i] != '\n')
                continue;
            // A hole before a line is no part of it.
            while (log[start] == 0)
                start++;
            var end = i > start && log[i - 1] == '\r' ? i - 1 : i;
            lines.Add(Encoding.UTF8.GetString(log, start, end - start));
            start = i + 1;
        }
        return lines;
    }
}
