using PopBeforeSmtp.LogSources.Files;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.LogSources.Files;

public sealed class OpenLogTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void What_is_not_there_is_null() => Assert.Null(OpenLog.TryOpen(_directory.File("mail.log")));

    [Fact]
    public void A_directory_is_refused() => Refuses(_directory.Root);

    [Fact]
    public void A_device_is_refused() => Refuses("/dev/null");

    [Fact]
    public async Task A_fifo_without_a_writer_is_refused_and_blocks_nobody()
    {
        var path = _directory.File("fifo");
        await ProcessOutput.RunAsync("mkfifo", path);
        Refuses(path);
    }

    [Fact]
    public void A_file_that_cannot_be_opened_is_an_error_that_names_it()
    {
        // Root may read everything: a link to itself stands in for what may not be read.
        var path = _directory.File("loop");
        File.CreateSymbolicLink(path, path);
        var error = Assert.Throws<IOException>(() => OpenLog.TryOpen(path));
        Assert.StartsWith(path + ": ", error.Message);
    }

    [Fact]
    public void The_same_file_is_known_under_another_name()
    {
        var path = _directory.Write("mail.log", "one\n");
        using var first = OpenLog.TryOpen(path);
        File.Move(path, path + ".1");
        using var second = OpenLog.TryOpen(path + ".1");
        Assert.True(first!.IsSameFile(second!.Status));
        Assert.False(first.IsSameFile(null));
    }

    [Fact]
    public void A_position_of_another_file_is_not_taken()
    {
        using var log = OpenLog.TryOpen(_directory.Write("mail.log", "one\n"))!;
        log.ReadSome(new RecordingConsumer(), out _);
        var position = log.Position("mail");
        Assert.True(log.TryResume(position));
        Assert.False(log.TryResume(position with { Inode = position.Inode + 1 }));
        Assert.False(log.TryResume(position with { Device = position.Device + 1 }));
        Assert.False(log.TryResume(position with { Offset = 5 }));
        Assert.False(log.TryResume(position with { Offset = 3 }));
        Assert.False(log.TryResume(position with { Fingerprint = position.Fingerprint + 1 }));
    }

    [Fact]
    public void The_fingerprint_sees_the_last_bytes_before_the_offset()
    {
        var path = _directory.Write("mail.log", new string('a', 1000) + "\n");
        using var log = OpenLog.TryOpen(path)!;
        var consumer = new RecordingConsumer();
        Assert.Equal(ReadOutcome.More, log.ReadSome(consumer, out var lines));
        Assert.Equal(1, lines);
        var position = log.Position("mail");
        Assert.Equal(1001, position.Offset);
        File.WriteAllText(path, new string('a', 999) + "b\n");
        Assert.False(log.TryResume(position));
        File.WriteAllText(path, new string('a', 1000) + "\nand more\n");
        Assert.True(log.TryResume(position));
    }

    [Fact]
    public void A_fingerprint_fits_into_a_signed_integer()
    {
        for (var i = 0; i < 64; i++)
        {
            using var log = OpenLog.TryOpen(_directory.Write($"log{i}", $"{i}\n"))!;
            log.ReadSome(new RecordingConsumer(), out _);
            Assert.True((long)log.Position("mail").Fingerprint >= 0);
        }
    }

    private static void Refuses(string path)
    {
        var error = Assert.Throws<IOException>(() => OpenLog.TryOpen(path));
        Assert.Equal($"{path}: not a regular file", error.Message);
    }
}
