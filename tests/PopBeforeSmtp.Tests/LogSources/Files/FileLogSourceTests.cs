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
        await Wait.UntilAsync(() => _consumer.Lines.Count == 1);
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
    public async Task What_is_no_log_fails_at_once()
    {
        Directory.CreateDirectory(_path);
        await Assert.ThrowsAsync<IOException>(() => _source.RunAsync([], _consumer, _stop.Token));
    }

    private async Task StopAsync(Task run)
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }
}
