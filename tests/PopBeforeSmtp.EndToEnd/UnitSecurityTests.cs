using System.Globalization;
using System.Text.RegularExpressions;
using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

public sealed partial class UnitSecurityTests
{
    private const string Program = "/usr/bin/systemd-analyze";

    /// <summary>Of 10, and less is better: fail2ban, rsyslog and Postfix of Debian 12 have 9.6.</summary>
    private const decimal Limit = 1.0m;

    [Fact]
    public async Task Systemd_judges_the_unit_as_little_exposed()
    {
        if (!File.Exists(Program))
            Assert.Skip("SKIPPED: systemd is not installed");
        var unit = Path.Combine(Repository.Root, "install", "systemd", "pop-before-smtp.service");
        var result = await Command.RunAsync(Program, ["security", "--offline=true", "--no-pager", unit], new Dictionary<string, string> { ["LC_ALL"] = "C.UTF-8" }, TestContext.Current.CancellationToken);
        var level = Overall().Match(result.Output);
        Assert.True(level.Success, result.Output + result.Error);
        TestContext.Current.TestOutputHelper?.WriteLine(level.Value);
        Assert.True(decimal.Parse(level.Groups[1].Value, CultureInfo.InvariantCulture) <= Limit, result.Output);
    }

    [GeneratedRegex(@"Overall exposure level for pop-before-smtp\.service: ([0-9.]+)")]
    private static partial Regex Overall();
}
