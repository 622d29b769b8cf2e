using PopBeforeSmtp.Commands;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Commands;

/// <summary>Only what ends with an exit status and says nothing that counts; the words are for the end-to-end tests.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly string _config;

    public CommandLineTests() => _config = _directory.Write("appsettings.json", $$"""
        { "Control": { "Listen": "unix:{{_directory.File("control")}}" }, "Storage": { "Path": "{{_directory.File("none.db")}}" } }
        """);

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("no-such-command")]
    [InlineData("list extra")]
    [InlineData("check")]
    [InlineData("check 192.0.2")]
    [InlineData("check 192.0.2.10")]
    [InlineData("check mail.example.org")]
    [InlineData("why")]
    [InlineData("why 192.0.2")]
    [InlineData("why 192.0.2.10")]
    [InlineData("report")]
    [InlineData("report --since 30")]
    [InlineData("list")]
    [InlineData("list --unknown")]
    [InlineData("status")]
    [InlineData("top --count 1")]
    [InlineData("top --count 0")]
    [InlineData("top --count many")]
    [InlineData("top --interval 5")]
    [InlineData("top --interval 0s")]
    [InlineData("allow 10")]
    [InlineData("allow 192.0.2.10 --for 30")]
    [InlineData("allow 192.0.2.10 --for 0s")]
    [InlineData("allow 192.0.2.10 --for 1h --forever")]
    [InlineData("allow 192.0.2.10")]
    [InlineData("revoke")]
    [InlineData("revoke 192.0.2.10 --user ina")]
    [InlineData("revoke 192.0.2.10")]
    [InlineData("scan")]
    [InlineData("scan /nowhere.log")]
    [InlineData("scan /dev/null --preset nothing")]
    [InlineData("presets show nothing")]
    [InlineData("import /nowhere.pl")]
    [InlineData("import /dev/null --apply")]
    [InlineData("import /dev/null --addresses /nowhere --out /nowhere.json")]
    [InlineData("import /dev/null --addresses /nowhere")]
    [InlineData("import /dev/zero")]
    [InlineData("opensmtpd-table /one /two")]
    [InlineData("opensmtpd-table run/socketmap")]
    public async Task What_cannot_be_done_ends_with_status_2(string line)
    {
        string[] arguments = [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries), .. line.Length > 0 ? (string[])["--config", _config] : []];
        Assert.Equal(ExitStatus.Failure, await CommandLine.RunAsync(arguments));
    }

    [Fact]
    public async Task A_settings_file_that_is_wrong_ends_with_status_2()
    {
        File.WriteAllText(_config, "{ \"Control\": 1 }");
        Assert.Equal(ExitStatus.Failure, await CommandLine.RunAsync(["list", "--config", _config]));
        Assert.Equal(ExitStatus.Failure, await CommandLine.RunAsync(["list", "--config", _directory.File("nowhere.json")]));
    }

    [Fact]
    public async Task A_note_is_one_line() =>
        Assert.Equal(ExitStatus.Failure, await CommandLine.RunAsync(["allow", "192.0.2.10", "--note", "a\nb", "--config", _config]));
}
