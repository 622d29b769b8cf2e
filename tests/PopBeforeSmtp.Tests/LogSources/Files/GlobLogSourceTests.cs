using System.IO.Compression;
using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.LogSources.Files;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.LogSources.Files;

public sealed class GlobLogSourceTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly RecordingLogger _logger = new();
    private readonly RecordingConsumer _consumer = new();
    private readonly FollowedFiles _followed = new();
    private CancellationTokenSource _stop = new();
    private Task _run = Task.CompletedTask;

    public void Dispose()
    {
        _stop.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task All_files_of_the_pattern_are_followed_and_new_ones_are_found()
    {
        Append("a.log", "a1\n");
        Append("b.log", "b1\n");
        Start("*.log");
        await UntilAsync("a1", "b1");
        Append("c.log", "c1\n");
        Append("a.log", "a2\n");
        Append("d.txt", "d1\n");
        await UntilAsync("a1", "a2", "b1", "c1");
        Assert.Equal(1, _consumer.CaughtUp);
        await StopAsync();
        Assert.Equal([6, 3, 3], _consumer.FilePositions.Select(position => position.Offset).OrderDescending());
    }

    [Fact]
    public async Task A_rotated_log_is_read_to_its_end_and_never_twice()
    {
        Append("mail.log", "one\n");
        Start("*");
        await UntilAsync("one");
        File.Move(_directory.File("mail.log"), _directory.File("mail.log.1"));
        Append("mail.log.1", "two\n");
        Append("mail.log", "three\n");
        await UntilAsync("one", "three", "two");
        await SearchedAsync();
        await RestartAsync("*");
        await SearchedAsync();
        Assert.Equal(3, _consumer.Lines.Count);
    }

    [Fact]
    public async Task A_log_renamed_to_another_name_of_the_pattern_is_the_same_log()
    {
        Append("mail.log", "one\n");
        Start("*.log");
        await UntilAsync("one");
        File.Move(_directory.File("mail.log"), _directory.File("mail-20261120.log"));
        Append("mail-20261120.log", "two\n");
        Append("mail.log", "three\n");
        await UntilAsync("one", "three", "two");
        await SearchedAsync();
        await RestartAsync("*.log");
        Append("mail.log", "four\n");
        await UntilAsync("four", "one", "three", "two");
        await SearchedAsync();
        Assert.Equal(4, _consumer.Lines.Count);
    }

    [Fact]
    public async Task What_was_rotated_while_stopped_is_read_first_to_its_end()
    {
        Append("mail.log", "one\n");
        Append("other.log", "o1\n");
        Start("*.log");
        await UntilAsync("o1", "one");
        await StopAsync();
        Append("mail.log", "two\n");
        File.Move(_directory.File("mail.log"), _directory.File("mail.log.1"));
        Append("mail.log", "three\n");
        Append("other.log", "o2\n");
        Start("*.log", _consumer.Positions);
        await UntilAsync("o1", "o2", "one", "three", "two");
        Assert.Empty(_logger.Of(LogLevel.Warning));
        await StopAsync();
    }

    [Fact]
    public async Task A_file_under_two_names_is_read_once()
    {
        Append("a.log", "one\n");
        File.CreateSymbolicLink(_directory.File("b.log"), _directory.File("a.log"));
        Start("*.log");
        await UntilAsync("one");
        await SearchedAsync();
        Append("a.log", "two\n");
        await UntilAsync("one", "two");
        await StopAsync();
    }

    [Fact]
    public async Task A_file_that_another_source_reads_is_left_to_it()
    {
        Append("a.log", "one\n");
        Append("b.log", "two\n");
        File.CreateSymbolicLink(_directory.File("c.log"), _directory.File("a.log"));
        _ = new FileLogSource(_directory.File("a.log"), TimeProvider.System, _logger, _followed);
        Start("*.log");
        await UntilAsync("two");
        await SearchedAsync();
        Assert.Single(_consumer.Lines);
        await StopAsync();
    }

    [Fact]
    public async Task Two_patterns_read_a_file_once()
    {
        Append("a.log", "one\n");
        Start("*.log");
        await UntilAsync("one");
        using var stop = new CancellationTokenSource();
        var other = new RecordingConsumer();
        var run = new GlobLogSource(_directory.File("a*"), _followed, TimeProvider.System, _logger).RunAsync([], other, stop.Token);
        await Wait.UntilAsync(() => other.CaughtUp == 1);
        await SearchedAsync();
        Assert.Empty(other.Lines);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        await StopAsync();
    }

    [Fact]
    public async Task A_log_that_never_ends_does_not_starve_a_quiet_one()
    {
        Append("a-hot.log", "hot\n");
        Append("quiet.log", "quiet\n");
        var consumer = new EndlessLog(_directory.File("a-hot.log"));
        _run = new GlobLogSource(_directory.File("*.log"), _followed, TimeProvider.System, _logger).RunAsync([], consumer, _stop.Token);
        await Wait.UntilAsync(() => consumer.Quiet == 1);
        Append("quiet.log", "quiet\n");
        await Wait.UntilAsync(() => consumer.Quiet == 2);
        await StopAsync();
    }

    [Fact]
    public async Task A_directory_that_is_made_later_is_searched_too()
    {
        Start("*/mail.log");
        Append("host1/mail.log", "one\n");
        await UntilAsync("one");
        Append("host2/mail.log", "two\n");
        await UntilAsync("one", "two");
        await StopAsync();
    }

    [Fact]
    public async Task Many_logs_that_are_rotated_at_once_lose_nothing_and_repeat_nothing()
    {
        var names = Enumerable.Range(10, 20).Select(number => $"{number}.log").ToList();
        names.ForEach(name => Append(name, $"{name} 1\n"));
        Start("*.log");
        await UntilAsync([.. names.Select(name => $"{name} 1")]);
        foreach (var name in names)
        {
            Append(name, $"{name} 2\n");
            File.Move(_directory.File(name), _directory.File(name + ".1"));
            Append(name + ".1", $"{name} 3\n");
            Append(name, $"{name} 4\n");
        }
        await UntilAsync([.. names.SelectMany(name => Enumerable.Range(1, 4).Select(line => $"{name} {line}"))]);
        await RestartAsync("*.log");
        await SearchedAsync();
        Assert.Equal(80, _consumer.Lines.Count);
    }

    [Fact]
    public async Task A_log_that_was_compressed_while_stopped_is_read_on_where_it_was_left()
    {
        Append("mail.log", "one\n");
        Append("other.log", "other\n");
        Start("*.log");
        await UntilAsync("one", "other");
        await StopAsync();
        Append("mail.log", "two\n");
        using (var target = new GZipStream(File.Create(_directory.File("mail.log.1.gz")), CompressionLevel.Fastest))
            target.Write(File.ReadAllBytes(_directory.File("mail.log")));
        File.Delete(_directory.File("mail.log"));
        Append("mail.log", "three\n");
        await RestartAsync("*.log");
        await UntilAsync("one", "other", "three", "two");
        await StopAsync();
        Assert.DoesNotContain(_logger.Of(LogLevel.Warning), line => line.Contains("gap"));
    }

    [Fact]
    public async Task What_is_no_file_is_passed_over()
    {
        Directory.CreateDirectory(_directory.File("dir.log"));
        Append("a.log", "one\n");
        Start("*.log");
        await UntilAsync("one");
        await StopAsync();
    }

    [Fact]
    public async Task Without_a_file_it_waits_and_says_so()
    {
        Start("later/*.log");
        await Wait.UntilAsync(() => _logger.Of(LogLevel.Warning).Any());
        Append("later/a.log", "one\n");
        await UntilAsync("one");
        await StopAsync();
    }

    [Fact]
    public async Task A_stored_file_that_is_gone_is_a_gap()
    {
        Append("a.log", "one\n");
        Start("*.log", [Make.Position("gone", 100, inode: 1)]);
        await UntilAsync("one");
        await StopAsync();
        Assert.StartsWith("log gap: ", Assert.Single(_logger.Of(LogLevel.Warning)));
    }

    private void Append(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_directory.File(name))!);
        TailedLog.Append(_directory.File(name), text);
    }

    private void Start(string pattern, IReadOnlyList<LogPosition>? positions = null)
    {
        _stop.Dispose();
        _stop = new CancellationTokenSource();
        _run = new GlobLogSource(_directory.File(pattern), _followed, TimeProvider.System, _logger).RunAsync(positions ?? [], _consumer, _stop.Token);
    }

    private async Task RestartAsync(string pattern)
    {
        await StopAsync();
        Start(pattern, _consumer.Positions);
    }

    private Task UntilAsync(params string[] lines) =>
        Wait.UntilAsync(() => _consumer.Lines.Order(StringComparer.Ordinal).SequenceEqual(lines), string.Join(' ', lines));

    /// <summary>Time enough to find what should not be read.</summary>
    private static Task SearchedAsync() => Task.Delay(2 * GlobLogSource.SearchInterval);

    private async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _run);
    }
}
