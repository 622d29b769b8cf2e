using System.Text;
using Xunit;

namespace PopBeforeSmtp.Tests.LogSources.Files;

/// <summary>Logs with holes, and logs beyond what 32 bits count. The files are sparse.</summary>
public sealed class FileTailerLargeLogTests : IDisposable
{
    private const long Megabyte = 1024 * 1024;

    private readonly TailedLog _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task The_hole_that_a_writer_without_O_APPEND_leaves_takes_no_memory_and_hides_no_line()
    {
        await _log.StartWithAsync("one\n");
        _log.Truncate();
        WriteAt(100 * Megabyte + 7, "two\nthree\n");
        var before = GC.GetAllocatedBytesForCurrentThread();
        await _log.PollAsync();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Megabyte);
        Assert.Equal(["one", "two", "three"], _log.Lines);
        await _log.RestartAsync();
        Assert.Equal(3, _log.Lines.Count);
    }

    [Fact]
    public async Task What_stands_behind_a_hole_that_ends_with_a_block_may_be_the_rest_of_a_line_and_is_no_evidence()
    {
        await _log.StartWithAsync("one\n");
        WriteAt(4096, "rest of a line whose head was lost\ntwo\n");
        await _log.PollAsync();
        Assert.Equal(["one", "two"], _log.Lines);
    }

    [Fact]
    public async Task A_line_of_200_MB_takes_no_memory_and_the_next_one_is_whole()
    {
        await _log.StartWithAsync("one\nx");
        WriteAt(200 * Megabyte, "x");
        var before = GC.GetAllocatedBytesForCurrentThread();
        await _log.PollAsync();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Megabyte);
        Assert.Equal(["one"], _log.Lines);
        _log.Append("\ntwo\n");
        await _log.PollAsync();
        Assert.Equal(["one", "two"], _log.Lines);
        Assert.Equal(1, _log.Tailer.DroppedLines);
    }

    [Fact]
    public async Task A_log_of_more_than_2_GB_is_followed_resumed_and_read_anew_when_it_is_emptied()
    {
        await _log.StartWithAsync("one\n");
        WriteAt(2200 * Megabyte + 7, "two\n");
        await _log.PollAsync();
        Assert.Equal(2200 * Megabyte + 11, _log.Tailer.Offset);
        await _log.RestartAsync();
        _log.Append("three\n");
        await _log.PollAsync();
        _log.Truncate();
        _log.Append("four\n");
        await _log.PollAsync();
        Assert.Equal(["one", "two", "three", "four"], _log.Lines);
    }

    private void WriteAt(long offset, string text)
    {
        using var file = File.OpenHandle(_log.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.Write(file, Encoding.ASCII.GetBytes(text), offset);
    }
}
