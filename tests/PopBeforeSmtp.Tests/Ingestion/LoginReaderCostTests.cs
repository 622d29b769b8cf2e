using System.Text;
using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.Ingestion;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Ingestion;

/// <summary>What grows faster than the log shows here on any machine, where a time would show it on a quiet one alone.</summary>
public sealed class LoginReaderCostTests
{
    private const int Lines = 20_000;
    private const int LinesAPosition = 100;

    /// <summary>Tables double when they are full, so twice the log may take a little more than twice the memory.</summary>
    private const double Most = 2.3;

    private readonly PresetMatcher _matcher = Make.Matcher();

    [Fact]
    public async Task Twice_the_log_takes_no_more_than_twice_the_memory_and_a_little_to_be_taken_in()
    {
        // What is made once, on the first line of a program, belongs to neither.
        await AllocatedAsync(LogOfHost.LinesALogin * LinesAPosition);
        var once = await AllocatedAsync(Lines);
        var twice = await AllocatedAsync(2 * Lines);
        Assert.InRange(twice / (double)once, 1, Most);
    }

    private async Task<long> AllocatedAsync(int count)
    {
        await using var pipeline = new Pipeline();
        pipeline.Table.Load([], []);
        var reader = new LoginReader("mail", _matcher, pipeline.Writer, pipeline.Steady);
        var loop = pipeline.Writer.RunLoopAsync(CancellationToken.None);
        byte[][] lines = [.. LogOfHost.Lines(count).Select(Encoding.UTF8.GetBytes)];
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < count; i++)
        {
            reader.OnLine(lines[i]);
            if (i % LinesAPosition < LinesAPosition - 1)
                continue;
            // The loop goes on in the thread that brings the work: what it allocates is counted here.
            var written = reader.OnPositionAsync([Make.Position("mail", i)], CancellationToken.None);
            Assert.True(written.IsCompletedSuccessfully);
            await written;
        }
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(count / LogOfHost.LinesALogin, pipeline.Table.Count);
        pipeline.Writer.Complete();
        await loop;
        return allocated;
    }
}
