using PopBeforeSmtp.Native;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Native;

public sealed class FileStatusTests
{
    [Fact]
    public async Task It_says_what_stat_says()
    {
        using var directory = new TestDirectory();
        var path = directory.Write("file", "12345");
        var status = FileStatus.OfPath(path)!.Value;
        var told = (await ProcessOutput.RunAsync("stat", "-c", "%i %s %Y %d", path)).Trim().Split(' ');
        Assert.Equal(told[0], status.Inode.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(told[1], status.Size.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(told[2], (status.ModifiedAt / 1_000_000_000).ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.True(status.IsStream($"{told[3]}:{told[0]}"));
        Assert.False(status.IsStream($"{told[3]}:{told[0]}1"));
        Assert.False(status.IsStream(""));
    }

    [Fact]
    public void A_file_has_the_same_status_by_its_path_and_by_its_descriptor()
    {
        using var directory = new TestDirectory();
        using var file = File.OpenHandle(directory.Write("file", "12345"));
        Assert.Equal(FileStatus.OfPath(directory.File("file")), FileStatus.OfDescriptor((int)file.DangerousGetHandle()));
    }

    [Fact]
    public void Kinds_are_told_apart()
    {
        using var directory = new TestDirectory();
        Assert.Null(FileStatus.OfPath(directory.File("none")));
        Assert.False(FileStatus.OfPath(directory.Root)!.Value.IsRegular);
        Assert.False(FileStatus.OfPath("/dev/null")!.Value.IsRegular);
        Assert.True(FileStatus.OfPath(directory.Write("file", ""))!.Value is { IsRegular: true, IsSocket: false });
    }

    [Fact]
    public void A_descriptor_that_is_not_open_is_an_error() =>
        Assert.Throws<System.ComponentModel.Win32Exception>(() => FileStatus.OfDescriptor(1_000_000));
}
