using PopBeforeSmtp.Doctor;
using PopBeforeSmtp.Doctor.Machine;
using Xunit;

namespace PopBeforeSmtp.Tests.Doctor.Machine;

public sealed class OldProgramCheckTests
{
    [Theory]
    [InlineData("/etc/pop-before-smtp-conf.pl", "belongs to the Perl program")]
    [InlineData("/etc/postfix/pop-before-smtp.db", "is a map of the Perl program that this service does not keep")]
    [InlineData("/etc/mail/popauth.db", "is a map of the Perl program that this service does not keep")]
    public async Task What_the_perl_program_left_behind_is_doubtful(string path, string text)
    {
        var finding = Assert.Single(await FindAsync(new FakeMailHost().With(path, FakeMailHost.Of(0, 0, 0x1A4))));

        Assert.Equal(FindingState.Doubtful, finding.State);
        Assert.StartsWith($"{path} {text}", finding.Text);
        Assert.NotEmpty(finding.Remedy);
    }

    [Fact]
    public async Task A_map_that_the_service_keeps_is_its_own() =>
        Assert.Empty(await FindAsync(new FakeMailHost().With("/etc/postfix/pop-before-smtp.db", FakeMailHost.Of(0, 0, 0x1A4)), new OfferedMap("hash", "/etc/postfix/pop-before-smtp")));

    [Fact]
    public async Task A_host_that_never_had_it_has_nothing_left() => Assert.Empty(await FindAsync(new FakeMailHost()));

    private static Task<IReadOnlyList<Finding>> FindAsync(FakeMailHost host, params OfferedMap[] maps) =>
        new OldProgramCheck(host).FindAsync(new ServiceWiring("pbs") { Maps = maps }, default);
}
