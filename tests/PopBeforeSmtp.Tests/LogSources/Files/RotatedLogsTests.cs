using PopBeforeSmtp.LogSources.Files;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.LogSources.Files;

public sealed class RotatedLogsTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Rotated_logs_stand_beside_the_log_and_come_oldest_first()
    {
        var time = new DateTime(2026, 11, 20, 0, 0, 0, DateTimeKind.Utc);
        Write("mail.log.2", time.AddDays(-2));
        Write("mail.log.1", time.AddDays(-1));
        Write("mail.log-20261117", time.AddDays(-3));
        Write("mail.log", time);
        Assert.Equal(["mail.log-20261117", "mail.log.2", "mail.log.1"], Names("mail.log"));
    }

    [Fact]
    public void Other_files_are_none_of_them()
    {
        foreach (var name in (string[])["mail.log", "mail.logger", "mail.log2", "mail.log.", "mail.log-", "mail.log~", "mail", "x-mail.log.1"])
            _directory.Write(name, "text\n");
        Directory.CreateDirectory(_directory.File("mail.log.d"));
        Assert.Empty(Names("mail.log"));
    }

    [Fact]
    public void A_directory_that_is_not_there_has_none() =>
        Assert.Empty(RotatedLogs.Beside(_directory.File("nowhere/mail.log")));

    [Fact]
    public void A_position_is_found_under_its_new_name()
    {
        var path = _directory.Write("mail.log", "one\ntwo\n");
        using var log = OpenLog.TryOpen(path)!;
        log.ReadSome(new RecordingConsumer(), out _);
        File.Move(path, path + ".7");
        using var found = RotatedLogs.Find(log.Position("mail"), RotatedLogs.Beside(path), out _);
        Assert.Equal(8, found!.Offset);
    }

    [Fact]
    public void A_position_whose_file_is_other_text_now_is_not_found()
    {
        var path = _directory.Write("mail.log", "one\ntwo\n");
        using var log = OpenLog.TryOpen(path)!;
        log.ReadSome(new RecordingConsumer(), out _);
        var position = log.Position("mail");
        File.WriteAllText(path, "other text\n");
        File.Move(path, path + ".7");
        Assert.Null(RotatedLogs.Find(position, RotatedLogs.Beside(path), out _));
    }

    private IEnumerable<string> Names(string log) => RotatedLogs.Beside(_directory.File(log)).Select(file => Path.GetFileName(file.Path));

    private void Write(string name, DateTime time) => File.SetLastWriteTimeUtc(_directory.Write(name, "text\n"), time);
}
