using System.IO.Pipelines;
using System.Text;
using Microsoft.Extensions.Logging;
using PopBeforeSmtp.LogSources.StandardInput;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.LogSources.StandardInput;

public sealed class StandardInputLogSourceTests : IDisposable
{
    private readonly Pipe _pipe = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly RecordingLogger _logger = new();
    private readonly RecordingConsumer _consumer = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly StandardInputLogSource _source;

    public StandardInputLogSourceTests() => _source = new StandardInputLogSource(_pipe.Reader.AsStream(), _clock, _logger);

    public void Dispose() => _stop.Dispose();

    [Fact]
    public async Task Whole_lines_are_handed_over_as_they_come()
    {
        var run = _source.RunAsync([], _consumer, _stop.Token);
        await WriteAsync("one\ntw");
        await Wait.UntilAsync(() => _consumer.Lines.Count == 1);
        await WriteAsync("o\n");
        await Wait.UntilAsync(() => _source.Status is { State: "reading", Lines: 2 });
        Assert.Equal(["one", "two"], _consumer.Lines);
        Assert.Equal([("stdin", 0L), ("stdin", 4L)], _consumer.Places.Select(place => (place.Log, place.Offset)));
        Assert.Empty(_consumer.Positions);
        await StopAsync(run);
    }

    [Fact]
    public async Task What_was_there_has_been_read_when_nothing_comes_for_a_second()
    {
        var run = _source.RunAsync([], _consumer, _stop.Token);
        await WriteAsync("one\n");
        await Wait.UntilAsync(() => _consumer.Lines.Count == 1);
        Assert.Equal(0, _consumer.CaughtUp);
        await Wait.UntilAsync(_clock, StandardInputLogSource.CatchUpTime, () => _consumer.CaughtUp == 1);
        await StopAsync(run);
    }

    [Fact]
    public async Task At_the_end_of_the_input_the_source_is_done_and_half_a_line_is_nothing()
    {
        var run = _source.RunAsync([], _consumer, _stop.Token);
        await WriteAsync("one\nhalf");
        await _pipe.Writer.CompleteAsync();
        await Wait.UntilAsync(() => _source.Status.State == "ended" && _consumer.CaughtUp == 1);
        Assert.False(run.IsCompleted);
        Assert.Equal(["one"], _consumer.Lines);
        await Wait.UntilAsync(() => _logger.Of(LogLevel.Warning).Any());
        Assert.StartsWith("log ended: ", Assert.Single(_logger.Of(LogLevel.Warning)));
        await StopAsync(run);
    }

    [Fact]
    public async Task It_stops_although_nothing_comes()
    {
        var run = _source.RunAsync([], _consumer, _stop.Token);
        await StopAsync(run);
    }

    private async Task WriteAsync(string text) => await _pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(text));

    private async Task StopAsync(Task run)
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }
}
