using PopBeforeSmtp.Commands.Top;
using PopBeforeSmtp.Control;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Commands.Top;

public sealed class TopLinesTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly ManualTimeProvider _clock = new();
    private readonly FakeTopService _service = new();
    private readonly StringWriter _output = new() { NewLine = "\n" };

    [Fact]
    public async Task A_line_is_printed_each_interval_and_a_service_that_is_away_is_asked_again()
    {
        var printing = new TopLines(_service, Interval, _clock, _output).RunAsync(3, CancellationToken.None);
        await Wait.UntilAsync(() => _clock.Waiting > 0);
        _service.Error = new ControlException("the service is not running");
        _clock.Advance(Interval);
        await Wait.UntilAsync(() => _clock.Waiting > 0);
        _service.Error = null;
        _clock.Advance(Interval);
        await printing;
        var lines = _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("2026-11-20T10:15:00Z 0 addresses in the table, ", lines[0]);
        Assert.Equal("2026-11-20T10:15:10Z the service is not running; trying again", lines[1]);
        Assert.StartsWith("2026-11-20T10:15:20Z 0 addresses in the table, ", lines[2]);
    }

    [Fact]
    public async Task A_service_that_is_away_from_the_start_is_an_error()
    {
        _service.Error = new ControlException("the service is not running");
        await Assert.ThrowsAsync<ControlException>(() => new TopLines(_service, Interval, _clock, _output).RunAsync(null, CancellationToken.None));
        Assert.Equal("", _output.ToString());
    }
}
