using System.Text;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.LogSources.Journal;
using Xunit;

namespace PopBeforeSmtp.Tests.LogSources.Journal;

public sealed class JournalLineTests
{
    private const string Whole = "\"SYSLOG_IDENTIFIER\":\"dovecot\",\"__REALTIME_TIMESTAMP\":\"1795169700123456\",\"MESSAGE\":\"imap-login: Login\"";

    [Fact]
    public void An_entry_becomes_a_line_of_syslog()
    {
        Assert.True(TryMake(Whole, out var line));
        Assert.Equal("dovecot", Encoding.UTF8.GetString(line.Program));
        Assert.Equal("imap-login: Login", Encoding.UTF8.GetString(line.Message));
        Assert.Equal(LogEnvelope.Syslog, line.Envelope);
        Assert.True(line.ProcessId.IsEmpty);
        Assert.Equal(DateTimeOffset.UnixEpoch.AddMicroseconds(1795169700123456), line.Timestamp.Resolve(DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc));
    }

    [Theory]
    [InlineData("\"SYSLOG_PID\":\"12\",\"_PID\":\"13\"", "12")]
    [InlineData("\"_PID\":\"13\"", "13")]
    [InlineData("\"SYSLOG_PID\":\"12]: \",\"_PID\":\"13\"", "13")]
    [InlineData("\"SYSLOG_PID\":[\"12\",\"14\"],\"_PID\":\"13\"", "13")]
    [InlineData("\"SYSLOG_PID\":\"\",\"_PID\":\"12345678901\"", "")]
    public void The_process_id_is_the_one_that_the_server_gave_or_the_writers_own(string fields, string expected)
    {
        Assert.True(TryMake($"{Whole},{fields}", out var line));
        Assert.Equal(expected, Encoding.UTF8.GetString(line.ProcessId));
    }

    [Theory]
    [InlineData("\"__REALTIME_TIMESTAMP\":\"1795169700123456\",\"MESSAGE\":\"x\"")]
    [InlineData("\"SYSLOG_IDENTIFIER\":\"dovecot\",\"MESSAGE\":\"x\"")]
    [InlineData("\"SYSLOG_IDENTIFIER\":\"dovecot\",\"__REALTIME_TIMESTAMP\":\"1795169700123456\"")]
    [InlineData("\"SYSLOG_IDENTIFIER\":\"dovecot\",\"__REALTIME_TIMESTAMP\":\"1795169700123456\",\"MESSAGE\":null")]
    [InlineData("\"SYSLOG_IDENTIFIER\":\"dovecot\",\"__REALTIME_TIMESTAMP\":\"1795169700123456\",\"MESSAGE\":[\"a\",\"b\"]")]
    [InlineData("\"SYSLOG_IDENTIFIER\":[\"cron\",\"dovecot\"],\"__REALTIME_TIMESTAMP\":\"1795169700123456\",\"MESSAGE\":\"x\"")]
    [InlineData("\"SYSLOG_IDENTIFIER\":\"dovecot\",\"__REALTIME_TIMESTAMP\":\"soon\",\"MESSAGE\":\"x\"")]
    [InlineData("\"SYSLOG_IDENTIFIER\":\"dovecot\",\"__REALTIME_TIMESTAMP\":\"-1\",\"MESSAGE\":\"x\"")]
    [InlineData("\"SYSLOG_IDENTIFIER\":\"dovecot\",\"__REALTIME_TIMESTAMP\":\"9223372036854775807\",\"MESSAGE\":\"x\"")]
    public void What_has_not_one_message_program_and_time_is_none(string fields) => Assert.False(TryMake(fields, out _));

    private static bool TryMake(string fields, out LogLine line)
    {
        Assert.True(JournalJson.TryParse(Encoding.UTF8.GetBytes($"{{{fields}}}"), out var entry));
        return JournalLine.TryMake(entry, out line);
    }
}
