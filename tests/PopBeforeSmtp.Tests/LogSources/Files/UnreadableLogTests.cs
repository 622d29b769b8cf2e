using PopBeforeSmtp.LogSources.Files;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.LogSources.Files;

public sealed class UnreadableLogTests : IDisposable
{
    private const UnixFileMode Everybody = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

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
        Assert.Equal(0, _log.Tailer.Gaps);
        TailedLog.Append(_log.Rotated(".bak"), "a copy\n");
        File.SetUnixFileMode(_log.Rotated(".bak"), UnixFileMode.None);
        _log.Rotate(".2");
        _log.Append("three\n");
        Unprivileged.Run(() => _log.PollAsync());
        Assert.Equal(["one", "two", "three"], _log.Lines);
    }

    [Fact]
    public void A_rotated_log_that_may_be_read_later_is_read_on_where_it_was_left()
    {
        _log.Append("one\n");
        Unprivileged.Run(() => _log.Start().PollAsync());
        _log.Stop();
        _log.Append("two\n");
        _log.Rotate();
        File.SetUnixFileMode(_log.Rotated(".1"), UnixFileMode.None);
        _log.Append("three\n");
        Unprivileged.Run(() => _log.Start(_log.Consumer.Positions).PollAsync());
        Assert.Equal(["one", "three"], _log.Lines);
        // Neither is its place given up meanwhile.
        Unprivileged.Run(() => _log.RestartAsync());
        File.SetUnixFileMode(_log.Rotated(".1"), Everybody);
        Unprivileged.Run(() => _log.PollAsync());
        Assert.Equal(["one", "three", "two"], _log.Lines);
        Assert.Equal(0, _log.Tailer.Gaps);
    }

    [Fact]
    public void A_new_log_that_may_be_read_later_is_read_then_and_the_old_one_meanwhile()
    {
        _log.Append("one\n");
        Unprivileged.Run(() => _log.Start().PollAsync());
        _log.Rotate();
        File.SetUnixFileMode(_log.Path, UnixFileMode.None);
        _log.Append("three\n");
        TailedLog.Append(_log.Rotated(".1"), "two\n");
        Unprivileged.Run(() => _log.PollAsync());
        Assert.Equal(["one", "two"], _log.Lines);
        Assert.StartsWith(_log.Path + ": ", _log.Tailer.Problem);
        File.SetUnixFileMode(_log.Path, Everybody);
        Unprivileged.Run(() => _log.PollAsync());
        Assert.Equal(["one", "two", "three"], _log.Lines);
        Assert.Null(_log.Tailer.Problem);
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
