using PopBeforeSmtp.Commands.Scan;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Commands.Scan;

public sealed class ScanProgressTests
{
    private const long Mebibyte = 1 << 20;

    private readonly ManualTimeProvider _clock = new();
    private readonly StringWriter _terminal = new();
    private readonly ScanProgress _progress;

    public ScanProgressTests() => _progress = new ScanProgress(_terminal, _clock);

    [Fact]
    public void What_is_over_at_once_tells_nothing()
    {
        _progress.Advance(Mebibyte, Mebibyte, 10 * Mebibyte);
        _progress.Clear();

        Assert.Equal("", _terminal.ToString());
    }

    [Fact]
    public void How_far_it_is_how_fast_and_how_long_it_will_take_stand_on_one_line_that_goes_away()
    {
        _clock.Advance(TimeSpan.FromSeconds(2));
        _progress.Advance(300 * Mebibyte, 100 * Mebibyte, 400 * Mebibyte);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        _progress.Advance(310 * Mebibyte, 110 * Mebibyte, 400 * Mebibyte);
        _progress.Clear();

        Assert.Equal("\r25 %, 300.0 MiB, 150.0 MiB/s, 6 s left\e[K\r\e[K", _terminal.ToString());
    }

    [Fact]
    public void Where_nobody_knows_the_end_no_time_is_promised()
    {
        _clock.Advance(TimeSpan.FromSeconds(4));
        _progress.Advance(2048 * Mebibyte, 0, null);

        Assert.Equal("\r2.00 GiB, 512.0 MiB/s\e[K", _terminal.ToString());
    }
}
