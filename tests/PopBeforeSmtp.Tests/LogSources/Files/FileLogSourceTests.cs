using Microsoft.Extensions.Logging;
using PopBeforeSmtp.LogSources.Files;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.LogSources.Files;

public sealed class FileLogSourceTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly RecordingLogger _logger = new();
    private readonly RecordingConsumer _consumer = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly string _path;
    private readonly FileLogSource _source;

    public FileLogSourceTests()
    {
        _path = _directory.File("mail.log");
        _source = new FileLogSource(_path, TimeProvider.System, _logger);
    }

    public void Dispose()
    {
        _stop.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Lines_arrive_while_the_log_grows_and_the_status_follows()
    {
        TailedLog.Append(_path, "one\n");
        var run = _source.RunAsync([], _consumer, _stop.Token);
        await Wait.UntilAsync(() => _consumer.Lines.Count == 1);
        TailedLog.Append(_path, "two\nhalf");
        await Wait.UntilAsync(() => _source.Status is { State: "reading", Lines: 2, Offset: 8, Lag: 4 });
        Assert.Equal(["one", "two"], _consumer.Lines);
        await StopAsync(run);
    }

    [Fact]
    public async Task A_log_that_is_missing_is_said_once_and_read_when_it_appears()
    {
        var run = _source.RunAsync([], _consumer, _stop.Token);
        await Wait.UntilAsync(() => _logger.Lines.Count > 0);
        Assert.Equal("waiting", _source.Status.State);
        TailedLog.Append(_path, "one\n");
        await Wait.UntilAsync(() => _consumer.Lines.Count == 1);
        await StopAsync(run);
        Assert.Equal([$"log missing: path={_path}, reason=it is not there yet, waiting for it"], _logger.Of(LogLevel.Warning));
    }

    [Fact]
    public async Task A_gap_is_said()
    {
        TailedLog.Append(_path, "one\n");
        var run = _source.RunAsync([Make.Position(_path, 100)], _consumer, _stop.Token);
        await Wait.UntilAsync(() => _source.Status is { Lines: 1, Gaps: 1 });
        await StopAsync(run);
        Assert.StartsWith($"log gap: path={_path}, files=1, reason=", Assert.Single(_logger.Of(LogLevel.Warning)));
    }

    [Fact]
    public async Task A_rotation_is_followed()
    {
        TailedLog.Append(_path, "one\n");
        var run = _source.RunAsync([], _consumer, _stop.Token);
        await Wait.UntilAsync(() => _consumer.Lines.Count == 1);
        File.Move(_path, _path + ".1");
        TailedLog.Append(_path, "two\n");
        TailedLog.Append(_path + ".1", "three\n");
        await Wait.UntilAsync(() => _consumer.Lines.Count == 3);
        await StopAsync(run);
    }

    [Fact]
    public async Task A_directory_that_is_made_later_is_found()
    {
        var path = _directory.File("later/mail.log");
        var run = new FileLogSource(path, TimeProvider.System, _logger).RunAsync([], _consumer, _stop.Token);
        await Wait.UntilAsync(() => _logger.Lines.Count > 0);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        TailedLog.Append(path, "one\n");
        await Wait.UntilAsync(() => _consumer.Lines.Count == 1);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        TailedLog.Append(path, "two\n");
        await Wait.UntilAsync(() => _consumer.Lines.Count == 2);
        await StopAsync(run);
    }

    [Fact]
    public async Task A_log_that_may_not_be_read_for_a_while_is_said_once_and_read_on_when_it_may()
    {
        TailedLog.Append(_path, "one\n");
        var run = _source.RunAsync([], _consumer, _stop.Token);
        await Wait.UntilAsync(() => _consumer.Lines.Count == 1);
        await StopAsync(run);
        using var again = new CancellationTokenSource();
        // Root may read everything: a link to itself stands in for what may not be read.
        File.Move(_path, _directory.File("away"));
        File.CreateSymbolicLink(_path, _path);
        run = _source.RunAsync(_consumer.Positions, _consumer, again.Token);
        await Wait.UntilAsync(() => _source.Status.State == "unreadable");
        var polled = TimeProvider.System.GetTimestamp();
        await Wait.UntilAsync(() => TimeProvider.System.GetElapsedTime(polled) > PollPace.WithoutWakes * 3);
        File.Delete(_path);
        File.Move(_directory.File("away"), _path);
        TailedLog.Append(_path, "two\n");
        await Wait.UntilAsync(() => _consumer.Lines.Count == 2);
        await again.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal(["one", "two"], _consumer.Lines);
        Assert.Single(_logger.Of(LogLevel.Error));
        Assert.Equal(0, _source.Status.Gaps);
    }

    [Fact]
    public async Task Where_no_wake_up_comes_lines_and_rotations_are_found_by_looking()
    {
        using var elsewhere = new TestDirectory();
        var target = elsewhere.Write("real.log", "one\n");
        File.CreateSymbolicLink(_path, target);
        var run = _source.RunAsync([], _consumer, _stop.Token);
        await Wait.UntilAsync(() => _consumer.Lines.Count == 1);
        TailedLog.Append(target, "two\n");
        await Wait.UntilAsync(() => _consumer.Lines.Count == 2);
        File.Move(target, target + ".1");
        TailedLog.Append(target, "three\n");
        await Wait.UntilAsync(() => _consumer.Lines.Count == 3);
        await StopAsync(run);
    }

    [Fact]
    public async Task What_is_no_log_is_said_once_and_read_when_a_log_has_come()
    {
        Directory.CreateDirectory(_path);
        var run = _source.RunAsync([], _consumer, _stop.Token);
        await Wait.UntilAsync(() => _source.Status.State == "unreadable");
        Assert.Equal($"{_path}: not a regular file", _source.Status.Problem);
        Directory.Delete(_path);
        TailedLog.Append(_path, "one\n");
        await Wait.UntilAsync(() => _source.Status is { State: "reading", Lines: 1, Problem: null });
        await StopAsync(run);
        Assert.Equal([$"log unreadable: path={_path}, reason={_path}: not a regular file; it is tried again"], _logger.Of(LogLevel.Error));
    }

    private async Task StopAsync(Task run)
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }
}
