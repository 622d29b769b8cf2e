using PopBeforeSmtp.Native;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Native;

public sealed class PostfixToolTests
{
    [Fact]
    public async Task Output_and_errors_are_told_apart()
    {
        var (status, output, error) = await PostfixTool.RunAsync("sh", ["-c", "echo out; echo one >&2; echo two >&2; exit 3"], CancellationToken.None);
        Assert.Equal((3, "out\n", "one two"), (status, output, error));
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_told()
    {
        var (status, output, error) = await PostfixTool.RunAsync("no-such-program", [], CancellationToken.None);
        Assert.Equal((-1, ""), (status, output));
        Assert.StartsWith("no-such-program cannot be run: ", error);
    }

    [Fact]
    public async Task Arguments_are_no_shell_text()
    {
        var (_, output, _) = await PostfixTool.RunAsync("echo", ["$HOME", "a b", "; exit 1"], CancellationToken.None);
        Assert.Equal("$HOME a b ; exit 1\n", output);
    }

    [Fact]
    public async Task A_program_that_reads_sees_an_end()
    {
        var (status, output, _) = await PostfixTool.RunAsync("cat", [], CancellationToken.None);
        Assert.Equal((0, ""), (status, output));
    }

    [Fact]
    public async Task A_program_that_hangs_is_ended_when_it_is_cancelled()
    {
        using var directory = new TestDirectory();
        using var stop = new CancellationTokenSource();
        var run = PostfixTool.RunAsync("sh", ["-c", $"echo $$ > '{directory.File("pid")}'; exec sleep 1000"], stop.Token);
        await Wait.UntilAsync(() => File.Exists(directory.File("pid")) && File.ReadAllText(directory.File("pid")).EndsWith('\n'));
        var process = int.Parse(File.ReadAllText(directory.File("pid")), System.Globalization.CultureInfo.InvariantCulture);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        await Wait.UntilAsync(() => !IsRunning(process));
    }

    private static bool IsRunning(int process)
    {
        try
        {
            return !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ");
        }
        catch (IOException)
        {
            return false;
        }
    }
}
