using PopBeforeSmtp.Doctor;
using PopBeforeSmtp.Doctor.Sendmail;
using Xunit;

namespace PopBeforeSmtp.Tests.Doctor.Sendmail;

public sealed class SendmailCheckTests
{
    /// <summary>Lines of the sendmail.cf that m4 makes of install/relays/sendmail.md with Sendmail 8.17.1.9 of Debian 12.</summary>
    private const string Wired = """
        V10/Berkeley
        Kresolve host -a<OKR> -T<TEMP>
        Kdequote dequote
        Kaccess hash -T<TMPF> /etc/mail/access
        Kpopauth socket -T<TMPF> -d3 unix:/run/pop-before-smtp/socketmap
        DZ8.17.1.9/Debian-2+deb12u2
        SLocal_check_rcpt
        Scheckrcpt
        R$*			$: $1 $| $>"Local_check_rcpt" $1
        R$* $| $#$*		$#$2
        R$* $| $*		$@ $>"Basic_check_rcpt" $1

        SBasic_check_rcpt
        R<>			$#error $@ nouser $: "553 User address required"
        SLocal_check_rcpt
        # What is for users of this host, or from who may relay anyway, asks nobody.
        R$*			$: $1 $| $>"Rcpt_ok" $1
        R$* $| $#$*		$@ OK
        R$* $| RELAY		$@ OK
        R$* $| $*		$: ? $| $>"Relay_ok" $1
        R$* $| RELAY		$@ OK
        # A stranger, or who has logged in.
        R$*			$: $(popauth $&{client_addr} $: NO $)
        R$* <TMPF>		$#error $@ 4.3.0 $: "451 Login table unavailable, please try again later"
        ROK			$# RELAY
        """;

    [Fact]
    public async Task The_lines_of_the_page_are_good()
    {
        var findings = await FindAsync(Wired);

        Assert.Equal(["Sendmail asks the table in Local_check_rcpt: socket unix:/run/pop-before-smtp/socketmap", "Sendmail: while the service is away, who would be refused is asked to come back"], findings.Select(finding => finding.Text));
        Assert.All(findings, finding => Assert.Equal(FindingState.Good, finding.State));
    }

    [Fact]
    public async Task A_map_that_is_asked_in_a_ruleset_of_its_own_is_found()
    {
        var findings = await FindAsync(Wired
            .Replace("Kpopauth socket -T<TMPF> -d3 unix:/run/pop-before-smtp/socketmap", "Kpopauth hash -T<TMPF> /var/lib/pop-before-smtp/sendmail")
            .Replace("R$*			$: $(popauth $&{client_addr} $: NO $)", "R$*			$: $>\"Popauth\" $&{client_addr}")
            + "\nSPopauth\nR$+			$: <$(popauth Connect:$1 $: ? $)> <$1>\n");

        Assert.All(findings, finding => Assert.Equal(FindingState.Good, finding.State));
        Assert.Equal(2, findings.Count);
    }

    [Theory]
    [InlineData("unix:/run/pop-before-smtp/socketmap", "unix:/run/milter", FindingState.Bad, "Sendmail has no map of the table in /etc/mail/sendmail.cf")]
    [InlineData("$(popauth $&{client_addr} $: NO $)", "$(access $&{client_addr} $: NO $)", FindingState.Bad, "Sendmail has the map popauth and does not ask it in Local_check_rcpt")]
    [InlineData("$>\"Rcpt_ok\" $1", "$1", FindingState.Doubtful, "Sendmail asks the table for mail to its own users too")]
    [InlineData("socket -T<TMPF> -d3", "socket -d3", FindingState.Doubtful, "Sendmail refuses for good, while the service is away, who has logged in: the map popauth has no -T")]
    [InlineData("socket -T<TMPF> -d3", "socket -o -T<TMPF> -d3", FindingState.Doubtful, "Sendmail refuses for good, while the service is away, who has logged in: the map popauth is optional (-o)")]
    [InlineData("Kpopauth socket", "Kdrac socket", FindingState.Bad, "Sendmail asks the table through FEATURE(drac), which takes any answer for a permission")]
    public async Task What_is_missing_or_wrong_is_found(string there, string instead, object state, string text)
    {
        Assert.Contains(there, Wired);
        var found = Assert.Single(await FindAsync(Wired.Replace(there, instead)), finding => finding.State != FindingState.Good);

        Assert.Equal(state, found.State);
        Assert.StartsWith(text, found.Text);
        Assert.NotEmpty(found.Remedy);
    }

    [Fact]
    public async Task The_sendmail_command_of_another_relay_is_none()
    {
        var host = new FakeMailHost();
        host.Programs["sendmail"] = "";

        Assert.Empty(await new SendmailCheck(host).FindAsync(Service, default));
    }

    [Theory]
    [InlineData(0x1ED, true)] // 0755
    [InlineData(0x1F8, false)] // 0770
    [InlineData(0x3FF, false)] // 1777
    public async Task A_socket_below_a_directory_that_others_may_write_to_is_not_asked(int mode, bool isSafe)
    {
        var host = new FakeMailHost().With("/run/pop-before-smtp", FakeMailHost.Of(990, 990, mode, isDirectory: true));

        var findings = await FindAsync(Wired, host);

        Assert.Equal(isSafe, findings.All(finding => finding.State == FindingState.Good));
        Assert.True(isSafe || findings[^1].Text.StartsWith("Sendmail does not ask at /run/pop-before-smtp/socketmap: others than its owner may write to /run/pop-before-smtp (mode ", StringComparison.Ordinal));
    }

    private static ServiceWiring Service => new("pbs") { Sockets = [new OfferedSocket("socketmap", "/run/pop-before-smtp/socketmap", null)] };

    private static Task<IReadOnlyList<Finding>> FindAsync(string configuration, FakeMailHost? host = null)
    {
        host ??= new FakeMailHost();
        host.Programs["sendmail"] = "";
        host.Texts["/etc/mail/sendmail.cf"] = configuration;
        return new SendmailCheck(host).FindAsync(Service, default);
    }
}
