using System.Text;
using PopBeforeSmtp.LogSources.Journal;
using Xunit;

namespace PopBeforeSmtp.Tests.LogSources.Journal;

public sealed class JournalTrustTests
{
    private readonly JournalTrust _trust = new(["dovecot.service", "courier-imap.service"], ["0", "110"]);

    [Theory]
    [InlineData("\"_SYSTEMD_UNIT\":\"dovecot.service\",\"_UID\":\"0\"", true)]
    [InlineData("\"_SYSTEMD_UNIT\":\"courier-imap.service\",\"_UID\":\"110\"", true)]
    [InlineData("\"_SYSTEMD_UNIT\":\"dovecot.service\",\"_UID\":\"1000\"", false)]
    [InlineData("\"_SYSTEMD_UNIT\":\"dovecot.service\"", false)]
    [InlineData("\"_UID\":\"0\"", false)]
    [InlineData("\"_SYSTEMD_UNIT\":\"Dovecot.service\",\"_UID\":\"0\"", false)]
    [InlineData("\"_SYSTEMD_UNIT\":\"dovecot\",\"_UID\":\"0\"", false)]
    [InlineData("\"_SYSTEMD_UNIT\":\"cron.service\",\"_UID\":\"0\"", false)]
    [InlineData("\"_SYSTEMD_UNIT\":\"user@1000.service\",\"_SYSTEMD_USER_UNIT\":\"dovecot.service\",\"_UID\":\"0\"", false)]
    [InlineData("\"_SYSTEMD_UNIT\":\"dovecot.service\",\"_SYSTEMD_USER_UNIT\":\"dovecot.service\",\"_UID\":\"0\"", false)]
    [InlineData("\"SYSTEMD_UNIT\":\"dovecot.service\",\"UID\":\"0\"", false)]
    [InlineData("\"UNIT\":\"dovecot.service\",\"_SYSTEMD_UNIT\":\"init.scope\",\"_UID\":\"0\"", false)]
    [InlineData("\"_SYSTEMD_UNIT\":[\"dovecot.service\",\"dovecot.service\"],\"_UID\":\"0\"", false)]
    [InlineData("\"_SYSTEMD_UNIT\":\"dovecot.service\",\"_UID\":[\"0\",\"0\"]", false)]
    [InlineData("\"_SYSTEMD_UNIT\":\"dovecot.service\",\"_UID\":null", false)]
    public void Only_unit_and_user_together_make_an_entry_evidence(string fields, bool expected)
    {
        Assert.True(JournalJson.TryParse(Encoding.UTF8.GetBytes($"{{{fields}}}"), out var entry));
        Assert.Equal(expected, _trust.Covers(entry));
    }
}
