using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>A service that has not started yet ends as quietly as one that has.</summary>
public sealed class StopDuringStartTests : IDisposable
{
    /// <summary>Takes longer to read than relays are kept waiting for it.</summary>
    private const int Lines = 1_500_000;

    private readonly TestDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("Terminate")]
    [InlineData("Interrupt")]
    public async Task A_signal_between_the_table_and_the_sockets_ends_it_without_a_word(string signal)
    {
        var log = _directory.Write("mail.log", "");
        var line = LoneAgent.FailureLine("203.0.113.66");
        await File.WriteAllLinesAsync(log, Enumerable.Repeat(line.TrimEnd(), Lines), Token);
        var settings = new AgentSettings(_directory, log).Write();
        await using var process = ServerProcess.Start(Repository.Program, ["run", "--config", settings], workingDirectory: _directory.Path);
        await process.UntilAsync(() => process.Output.Any(line => line.Contains("ready: ")), "the table is loaded", Token);
        process.Send(Enum.Parse<Signal>(signal));
        Assert.Equal(0, await process.WaitForExitAsync(Token));
        Assert.Contains("ready: ", Assert.Single(process.Output));
    }

    [Fact]
    public async Task A_socket_that_cannot_be_had_after_all_ends_it_with_one_line()
    {
        var settings = new AgentSettings(_directory, _directory.Write("mail.log", LoneAgent.LoginLine("192.0.2.10")));
        settings.Json["RelayEndpoints"]![0]!["Group"] = "root";
        UnprivilegedDirectory();
        var result = await Command.RunAsync("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", "--", Repository.Program, "run", "--config", settings.Write()], null, Token);
        Assert.Equal(2, result.ExitCode);
        var problem = Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("policy cannot be given to group root: Operation not permitted; only root", problem);
        Assert.DoesNotContain("   at ", result.Output);
    }

    private void UnprivilegedDirectory()
    {
        foreach (var path in Directory.EnumerateFiles(_directory.Path).Append(_directory.Path))
            NativeMethods.ChangeOwner(path, 65534, 65534);
    }
}
