using PopBeforeSmtp.Doctor;
using PopBeforeSmtp.Doctor.Machine;
using Xunit;

namespace PopBeforeSmtp.Tests.Doctor.Machine;

public sealed class ClockCheckTests
{
    [Theory]
    [InlineData("yes\n", "Good")]
    [InlineData("no\n", "Doubtful")]
    [InlineData("\n", "")]
    [InlineData("1:System has not been booted with systemd as init system (PID 1). Can't operate.", "")]
    public async Task Whether_the_clock_is_kept_is_told_where_it_can_be(string output, string states)
    {
        var host = new FakeMailHost();
        host.Programs["timedatectl show --property=NTPSynchronized --value"] = output;

        var findings = await new ClockCheck(host).FindAsync(new ServiceWiring("pbs"), default);

        Assert.Equal(states, string.Join(' ', findings.Select(finding => finding.State)));
    }
}
