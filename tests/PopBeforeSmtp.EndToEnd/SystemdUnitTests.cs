using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

public sealed class SystemdUnitTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Systemd_has_nothing_to_say_against_the_units()
    {
        const string program = "/usr/bin/systemd-analyze";
        if (!File.Exists(program))
            Assert.Skip("SKIPPED: systemd is not installed");
        var units = Directory.EnumerateFiles(Path.Combine(Repository.Root, "install", "systemd"))
            .Select(file => _directory.Write(Path.GetFileName(file), File.ReadAllText(file).Replace("/usr/bin/pop-before-smtp", Repository.Program)))
            .ToList();
        Assert.NotEmpty(units);
        var result = await Command.RunAsync(program, ["verify", "--man=no", .. units], null, TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), (result.ExitCode, result.Output + result.Error));
    }
}
