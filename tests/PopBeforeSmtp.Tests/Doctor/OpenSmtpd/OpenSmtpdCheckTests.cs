using PopBeforeSmtp.Doctor;
using PopBeforeSmtp.Doctor.OpenSmtpd;
using Xunit;

namespace PopBeforeSmtp.Tests.Doctor.OpenSmtpd;

public sealed class OpenSmtpdCheckTests
{
    private const string File = "/etc/smtpd.conf";

    /// <summary>That of install/relays/opensmtpd.md, which the end-to-end tests give to smtpd.</summary>
    private const string Wired = """
        # the host's own
        table aliases file:/etc/aliases
        table popauth pop-before-smtp:/run/pop-before-smtp/socketmap

        listen on 0.0.0.0
        listen on ::

        action "local" mbox alias <aliases>
        action "outbound" relay

        match from any for domain "example.org" action "local"
        match from any auth for any action "outbound"
        match from local for any action "outbound"
        match from src <popauth> \
            for any action "outbound"

        """;

    private const string Question = "match from src <popauth> \\\n    for any action \"outbound\"\n";

    [Theory]
    [InlineData("pop-before-smtp:/run/pop-before-smtp/socketmap")]
    [InlineData("file:/var/lib/pbs/opensmtpd")]
    public async Task The_lines_of_the_page_are_good(string source)
    {
        var finding = Assert.Single(await FindAsync(Wired.Replace("pop-before-smtp:/run/pop-before-smtp/socketmap", source)));

        Assert.Equal((FindingState.Good, "OpenSMTPD asks the table: match from src <popauth> for any action \"outbound\""), (finding.State, finding.Text));
    }

    [Theory]
    [InlineData("table popauth pop-before-smtp:/run/pop-before-smtp/socketmap", "", FindingState.Bad, "OpenSMTPD has no table of the logins in /etc/smtpd.conf")]
    [InlineData(Question, "", FindingState.Bad, "OpenSMTPD has the table popauth and no 'match from src <popauth> for any'")]
    [InlineData("match from local for any action \"outbound\"", "match from any for any reject", FindingState.Bad, "OpenSMTPD: 'match from any for any reject' stands before the question")]
    [InlineData("match from local for any action \"outbound\"", "match from any for any action \"outbound\" # oh", FindingState.Bad, "OpenSMTPD: 'match from any for any action \"outbound\"' in /etc/smtpd.conf lets everybody relay")]
    [InlineData("match from any auth for any action \"outbound\"", "", FindingState.Doubtful, "OpenSMTPD: SMTP AUTH lets nobody relay before the question")]
    [InlineData(Question, Question + "match from any for domain \"example.net\" action \"local\"\n", FindingState.Doubtful, "OpenSMTPD asks the table before 'match from any for domain \"example.net\" action \"local\"'")]
    [InlineData("# the host's own", "include \"/etc/smtpd.d/more.conf\"", FindingState.Doubtful, "OpenSMTPD was not examined: /etc/smtpd.conf takes in other files")]
    public async Task What_is_missing_or_wrong_is_found(string there, string instead, object state, string text)
    {
        Assert.Contains(there, Wired);
        var found = Assert.Single(await FindAsync(Wired.Replace(there, instead)), finding => finding.State != FindingState.Good);

        Assert.Equal(state, found.State);
        Assert.StartsWith(text, found.Text);
        Assert.NotEmpty(found.Remedy);
    }

    [Fact]
    public async Task A_file_that_smtpd_does_not_take_is_bad()
    {
        var finding = Assert.Single(await FindAsync(Wired, "1:/etc/smtpd.conf:3: syntax error"));

        Assert.Equal((FindingState.Bad, "OpenSMTPD does not take /etc/smtpd.conf: /etc/smtpd.conf:3: syntax error"), (finding.State, finding.Text));
    }

    [Theory]
    [InlineData(0x1B0, FindingState.Good, "OpenSMTPD can reach /run/pop-before-smtp/socketmap as _smtpd")]
    [InlineData(0x180, FindingState.Bad, "OpenSMTPD cannot ask: /run/pop-before-smtp/socketmap (owner ")]
    public async Task The_socket_must_be_within_reach_of_its_user(int mode, object state, string text)
    {
        var host = new FakeMailHost().With("/run/pop-before-smtp/socketmap", FakeMailHost.Of(990, 95, mode, isSocket: true));
        host.Programs["id -u -- _smtpd"] = "95\n";
        host.Programs["id -G -- _smtpd"] = "95\n";

        var finding = (await FindAsync(Wired, host: host))[^1];

        Assert.Equal(state, finding.State);
        Assert.StartsWith(text, finding.Text);
    }

    [Fact]
    public async Task Without_smtpd_there_is_nothing_to_find() => Assert.Empty(await new OpenSmtpdCheck(new FakeMailHost()).FindAsync(new ServiceWiring("pbs"), default));

    private static Task<IReadOnlyList<Finding>> FindAsync(string configuration, string check = "", FakeMailHost? host = null)
    {
        host ??= new FakeMailHost();
        host.Programs[$"smtpd -n -f {File}"] = check;
        host.Texts[File] = configuration;
        return new OpenSmtpdCheck(host).FindAsync(new ServiceWiring("pbs") { Maps = [new OfferedMap("opensmtpd-table", "/var/lib/pbs/opensmtpd")] }, default);
    }
}
