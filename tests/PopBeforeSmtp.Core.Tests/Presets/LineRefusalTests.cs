using System.Text;
using PopBeforeSmtp.Core.Presets;
using Xunit;
using SupportPresets = PopBeforeSmtp.Core.Tests.Support.Presets;

namespace PopBeforeSmtp.Core.Tests.Presets;

public sealed class LineRefusalTests
{
    private readonly LineRefusal _refusal = new([.. SupportPresets.Shipped.Where(preset => preset.IsInAll)]);

    [Theory]
    [InlineData("dovecot: imap-login: Disconnected: Connection closed (auth failed, 1 attempts in 2 secs): user=<alice>, method=PLAIN, rip=203.0.113.66, lip=198.51.100.1, session=<q1>", "it tells of no login ('Disconnected'), whatever a client put into it")]
    [InlineData("dovecot: imap-login: Login: user=<x>, rip=198.51.100.66, method=PLAIN, rip=203.0.113.66, lip=198.51.100.1, mpid=1, TLS, session=<q1>", "'rip' stands in it twice, so a client may have written one of them")]
    [InlineData("dovecot: imap-login: Login: user=<x\u0007>, method=PLAIN, rip=203.0.113.66, lip=198.51.100.1, mpid=1, session=<q1>", "a control character stands in it, and no server writes one by itself")]
    [InlineData("sshd[99]: imap-login: Login: user=<x>, method=PLAIN, rip=203.0.113.66, lip=198.51.100.1, mpid=1, session=<q1>", "no preset reads what sshd writes")]
    [InlineData("dovecot: imap-login: Welcome: user=<x>, method=PLAIN, rip=203.0.113.66, lip=198.51.100.1, mpid=1, session=<q1>", "no rule of dovecot takes a line like it")]
    public void A_line_that_opens_nothing_has_a_reason(string line, string reason) =>
        Assert.Equal(reason, _refusal.Explain(Encoding.UTF8.GetBytes($"Nov 20 10:15:01 mx1 {line}")));

    [Fact]
    public void A_line_without_an_envelope_has_one_too()
    {
        var dovecotOnly = new LineRefusal([.. SupportPresets.Shipped.Where(preset => preset.Name == "dovecot")]);
        Assert.Equal("no preset reads lines of this form", dovecotOnly.Explain("hello"u8));
        Assert.Equal("it tells of no login ('Disconnected'), whatever a client put into it", dovecotOnly.Explain("Feb  3 07:43:11 imap-login: Info: Disconnected (auth failed): user=<x>, rip=203.0.113.66"u8));
    }

    [Fact]
    public void Every_line_that_an_attacker_would_have_a_server_write_has_a_reason_of_one_line()
    {
        foreach (var sample in SupportPresets.Shipped.SelectMany(preset => preset.Samples).Where(sample => sample.Kind == PresetSampleKind.Hostile && sample.Rule is null))
            Assert.Matches(@"\A[^\p{C}]+\z", _refusal.Explain(Encoding.UTF8.GetBytes(sample.Line)));
    }
}
