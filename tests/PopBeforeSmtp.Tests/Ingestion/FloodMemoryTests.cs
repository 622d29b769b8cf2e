using PopBeforeSmtp.Ingestion;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Ingestion;

public sealed class FloodMemoryTests
{
    private readonly ManualTimeProvider _clock = new();
    private readonly FloodMemory _memory;
    private int _collected;

    public FloodMemoryTests() => _memory = new FloodMemory(_clock, () => _collected++);

    [Fact]
    public void What_a_flood_left_behind_is_let_go_once_it_is_over()
    {
        Save(FloodMemory.FewestRows - 1, 0);
        Assert.Equal(0, _collected);
        Save(1, 0);
        Assert.Equal(1, _collected);
        Save(1, 0);
        Assert.Equal(1, _collected);
    }

    [Fact]
    public void As_long_as_rows_wait_nothing_is_let_go()
    {
        _memory.Saved(1_000_000);
        Assert.Equal(0, _collected);
        _memory.Rest(1_000_000);
        Assert.Equal(1, _collected);
    }

    [Fact]
    public void Of_a_large_table_a_good_part_has_to_be_new()
    {
        Save(200_000, 1_000_000);
        Assert.Equal(0, _collected);
        Save(50_000, 1_000_000);
        Assert.Equal(1, _collected);
    }

    [Fact]
    public void A_host_whose_logins_never_end_is_not_stopped_more_than_once_a_minute()
    {
        Save(FloodMemory.FewestRows, 0);
        Save(FloodMemory.FewestRows, 0);
        Assert.Equal(1, _collected);
        _clock.Advance(FloodMemory.Interval);
        Save(1, 0);
        Assert.Equal(2, _collected);
    }

    [Fact]
    public void The_collector_of_the_program_frees_what_nobody_has_any_more()
    {
        var left = Make();
        GC.Collect();
        var memory = new FloodMemory(_clock);
        memory.Saved(FloodMemory.FewestRows);
        memory.Rest(0);
        Assert.False(left.IsAlive);
    }

    private void Save(int rows, int inTable)
    {
        _memory.Saved(rows);
        _memory.Rest(inTable);
    }

    private static WeakReference Make() => new(new byte[100_000]);
}
