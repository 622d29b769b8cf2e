namespace PopBeforeSmtp.Tests.Support;

/// <summary>Lines as a mail host writes them: one of twenty a login from an address of its own, one of ten the end of a session, the others neither.</summary>
internal static class LogOfHost
{
    public const int LinesALogin = 20;

    public static IEnumerable<string> Lines(int count) => Enumerable.Range(0, count).Select(Line);

    private static string Line(int index)
    {
        var (stamp, session) = ("2026-11-20T10:15:00.000000+00:00", index / LinesALogin);
        return (index % LinesALogin) switch
        {
            0 => $"{stamp} post dovecot: imap-login: Login: user=<user{session}@example.org>, method=PLAIN, rip=198.18.{session / 256}.{session % 256}, lip=203.0.113.1, mpid=913, TLS, session=<s{session}>",
            10 or 11 => $"{stamp} post dovecot: imap(user{session}@example.org)<913><s{session}>: Disconnected: Logged out in={index} out=2044 deleted=0 expunged=0 trashed=0 hdr_count=1 hdr_bytes=410 body_count=0 body_bytes=0",
            < 5 => $"{stamp} post dovecot: imap-login: Disconnected: Connection closed (auth failed, 1 attempts in 2 secs): user=<user{index}>, method=PLAIN, rip=192.0.2.10, lip=203.0.113.1, TLS, session=<f{index}>",
            _ => $"{stamp} post postfix/smtpd[{index}]: connect from unknown[192.0.2.{index % 256}]",
        };
    }
}
