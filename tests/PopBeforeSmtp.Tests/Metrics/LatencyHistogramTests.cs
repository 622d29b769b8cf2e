using System.Diagnostics.Metrics;
using PopBeforeSmtp.Metrics;
using Xunit;

namespace PopBeforeSmtp.Tests.Metrics;

public sealed class LatencyHistogramTests
{
    private readonly LatencyHistogram _latency = new();

    [Fact]
    public void The_buckets_go_from_ten_microseconds_to_a_second() =>
        Assert.Equal((0.00001, 1, 16), (LatencyHistogram.UpperBounds[0], LatencyHistogram.UpperBounds[^1], LatencyHistogram.UpperBounds.Count));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(10, 0)]
    [InlineData(10.1, 1)]
    [InlineData(1_000_000, 15)]
    [InlineData(1_000_001, 16)]
    [InlineData(1e12, 16)]
    public void What_took_as_long_as_a_bound_is_in_its_bucket(double microseconds, int bucket)
    {
        _latency.Add(TimeSpan.FromMicroseconds(microseconds));
        var counts = _latency.Cumulated();
        Assert.Equal(bucket, Array.IndexOf(counts, 1L));
        Assert.Equal(1, counts[^1]);
    }

    [Fact]
    public void Several_that_took_as_long_are_added_at_once()
    {
        _latency.Add(TimeSpan.FromMilliseconds(20), times: 3);
        _latency.Add(TimeSpan.FromMilliseconds(40));
        Assert.Equal((4, 0.1), (_latency.Cumulated()[^1], Math.Round(_latency.SumOfSeconds, 9)));
    }

    [Fact]
    public void What_many_threads_add_is_counted()
    {
        Parallel.For(0, 100_000, _ => _latency.Add(TimeSpan.FromMicroseconds(20)));
        Assert.Equal((100_000, 2.0), (_latency.Cumulated()[^1], Math.Round(_latency.SumOfSeconds, 9)));
    }

    [Fact]
    public void Adding_takes_no_memory()
    {
        using var meter = new Meter("test");
        _latency.TellTo(meter.CreateHistogram<double>("nobody_listens"), []);
        _latency.Add(TimeSpan.FromMicroseconds(20));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            _latency.Add(TimeSpan.FromMicroseconds(20));
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
