using PopBeforeSmtp.LogSources.Files;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.LogSources.Files;

public sealed class UnreadableLogTests : IDisposable
{
    private readonly TailedLog _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public void A_log_that_may_not_be_read_is_an_error()
    {
        _log.Append("one\n");
        File.SetUnixFileMode(_log.Path, UnixFileMode.None);
        var error = Assert.Throws<IOException>(() => Unprivileged.Run(() => _log.Start()));
        Assert.StartsWith(_log.Path + ": ", error.Message);
    }

    [Fact]
    public void A_rotated_log_that_may_not_be_read_does_not_keep_the_log_from_being_read()
    {
        _log.Append("one\n");
        Unprivileged.Run(() => _log.Start().PollAsync());
        _log.Stop();
        _log.Rotate();
        File.SetUnixFileMode(_log.Rotated(".1"), UnixFileMode.None);
        _log.Append("two\n");
        Unprivileged.Run(() => _log.Start(_log.Consumer.Positions).PollAsync());
        Assert.Equal(["one", "two"], _log.Lines);
        Assert.Equal(1, _log.Tailer.Gaps);
        TailedLog.Append(_log.Rotated(".bak"), "a copy\n");
        File.SetUnixFileMode(_log.Rotated(".bak"), UnixFileMode.None);
        _log.Rotate(".2");
        _log.Append("three\n");
        Unprivileged.Run(() => _log.PollAsync());
        Assert.Equal(["one", "two", "three"], _log.Lines);
    }

    [Fact]
    public void A_directory_that_may_not_be_listed_has_no_rotated_logs()
    {
        using var directory = new TestDirectory();
        directory.Write("mail.log.1", "one\n");
        File.SetUnixFileMode(directory.Root, UnixFileMode.UserExecute | UnixFileMode.UserWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        IReadOnlyList<(string Path, PopBeforeSmtp.Native.FileStatus Status)> found = [("not looked", default)];
        Unprivileged.Run(() => found = RotatedLogs.Beside(directory.File("mail.log")));
        File.SetUnixFileMode(directory.Root, UnixFileMode.UserExecute | UnixFileMode.UserWrite | UnixFileMode.UserRead);
        Assert.Empty(found);
    }
}
