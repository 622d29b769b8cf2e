using PopBeforeSmtp.Native;
using Xunit;

namespace PopBeforeSmtp.Tests.Native;

public sealed class HostProgramTests
{
    private static readonly byte[] Large = [.. Enumerable.Repeat((byte)'x', 1 << 20)];

    [Fact]
    public async Task A_program_gets_its_input_whole()
    {
        var (status, output, _) = await HostProgram.RunAsync("wc", ["-c"], Large, CancellationToken.None);
        Assert.Equal((0, $"{Large.Length}"), (status, output.Trim()));
    }

    [Fact]
    public async Task A_program_that_does_not_read_its_input_is_judged_by_its_status()
    {
        Assert.Equal(0, (await HostProgram.RunAsync("true", [], Large, CancellationToken.None)).Status);
        Assert.Equal(1, (await HostProgram.RunAsync("false", [], Large, CancellationToken.None)).Status);
    }

    [Theory]
    [InlineData("sh", true)]
    [InlineData("/bin/sh", true)]
    [InlineData("no-such-program", false)]
    [InlineData("/no/such/program", false)]
    [InlineData("", false)]
    public void A_program_is_found_by_its_name_or_its_path(string program, bool isFound) => Assert.Equal(isFound, HostProgram.Find(program) is not null);
}
