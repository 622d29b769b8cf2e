using PopBeforeSmtp.Doctor;
using PopBeforeSmtp.Doctor.Postfix;
using Xunit;

namespace PopBeforeSmtp.Tests.Doctor.Postfix;

public sealed class PostfixReaderTests
{
    [Fact]
    public void Every_smtpd_on_the_network_is_read_with_its_chroot_and_its_own_parameters()
    {
        var postfix = PostfixReader.Parse(
            "compatibility_level = 3.6\nmyhostname = mx1\nempty =\n",
            """
            smtp       inet  n       -       y       -       -       smtpd
            127.0.0.1:2525 inet n    -       -       -       -       smtpd -o syslog_name=postfix/a -o {x=a, { b = c }}
            smtpd      pass  -       -       n       -       -       smtpd
            smtps      inet  n       -       y       -       1       postscreen
            smtp       unix  -       -       y       -       -       smtp

            """,
            "127.0.0.1:2525/inet/x = a, { b = c }\n127.0.0.1:2525/inet/syslog_name = postfix/a\n",
            "hash\nlmdb\n");

        Assert.Equal([("smtp", true), ("127.0.0.1:2525", false), ("smtpd", false)], postfix.Servers.Select(server => (server.Name, server.IsChrooted)));
        Assert.Equal(("a, { b = c }", "postfix/a", "mx1", ""), (postfix.Servers[1].Value("x"), postfix.Servers[1].Value("syslog_name"), postfix.Servers[1].Value("myhostname"), postfix.Servers[1].Value("empty")));
        Assert.Equal(["hash", "lmdb"], postfix.MapTypes);
    }

    [Fact]
    public void Before_compatibility_level_1_an_unset_column_means_chrooted() =>
        Assert.True(PostfixReader.Parse("compatibility_level = 0\n", "smtp inet n - - - - smtpd\n", "", "").Servers[0].IsChrooted);

    [Theory]
    [InlineData("a b,c\td", "a|b|c|d")]
    [InlineData(" a { b, { c d } } ,e", "a|{ b, { c d } }|e")]
    [InlineData("inline:{a=b, c=d} x", "inline:{a=b, c=d}|x")]
    [InlineData("", "")]
    public void Braces_hold_together_what_stands_between_them(string text, string parts) =>
        Assert.Equal(parts, string.Join('|', RestrictionText.Split(text)));

    [Fact]
    public void A_class_that_names_itself_comes_to_an_end() =>
        Assert.NotEmpty(RestrictionText.Parse("a", word => word == "a" ? "b a" : null));

    [Fact]
    public async Task Postconf_is_asked_once_however_many_checks_there_are()
    {
        var host = PostfixFixture.Host();
        var reader = new PostfixReader(host);
        foreach (var check in (IPostfixCheck[])[new AskedCheck(), new OrderCheck()])
            Assert.NotEmpty(await new PostfixCheck(reader, check).FindAsync(PostfixFixture.Service, default));

        Assert.Equal(["postconf -x", "postconf -M", "postconf -Px", "postconf -m"], host.Ran);
    }

    [Fact]
    public async Task A_postfix_that_cannot_be_looked_at_is_told_of_once()
    {
        var host = PostfixFixture.Host();
        host.Programs["postconf -M"] = "1:fatal: open /etc/postfix/master.cf: Permission denied";
        var reader = new PostfixReader(host);

        var finding = Assert.Single(await new PostfixCheck(reader, new AskedCheck()).FindAsync(PostfixFixture.Service, default));

        Assert.Equal((FindingState.Bad, "Postfix cannot be looked at: postconf -M: fatal: open /etc/postfix/master.cf: Permission denied"), (finding.State, finding.Text));
        Assert.Empty(await new PostfixCheck(reader, new OrderCheck()).FindAsync(PostfixFixture.Service, default));
    }
}
