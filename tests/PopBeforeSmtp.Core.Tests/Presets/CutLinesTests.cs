using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Presets;

public sealed class CutLinesTests
{
    private readonly CutLines _lines = new();

    [Fact]
    public void What_stands_right_behind_a_cut_line_of_the_same_program_is_in_doubt()
    {
        _lines.Saw("post imapd", At.Start);
        Assert.True(_lines.IsInDoubt("post imapd", At.Start));
        Assert.True(_lines.IsInDoubt("post imapd", At.Start + CutLines.Doubt));
        Assert.True(_lines.IsInDoubt("post imapd", At.Start - CutLines.Doubt));
        Assert.False(_lines.IsInDoubt("post imapd", At.Start + CutLines.Doubt + TimeSpan.FromTicks(1)));
        Assert.False(_lines.IsInDoubt("post pop3d", At.Start));
        Assert.False(_lines.IsInDoubt("other imapd", At.Start));
    }

    [Fact]
    public void Endless_names_of_programs_take_no_endless_memory_and_the_last_one_is_known()
    {
        for (var i = 0; i < 5_000; i++)
            _lines.Saw($"host{i} imapd", At.Start);
        Assert.True(_lines.IsInDoubt("host4999 imapd", At.Start));
    }
}
