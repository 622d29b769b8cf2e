namespace PopBeforeSmtp.Core.Tests.Presets;

/// <summary>
/// Lines of the servers with {0} where a client's text stands. Failures come from 203.0.113.66; a true login is from 192.0.2.66.
/// </summary>
internal static class LineShapes
{
    private const string Time = "Nov 20 10:15:01 ";

    public static string[] Failures { get; } =
    [
        Time + "mx dovecot: imap-login: Disconnected: Connection closed (auth failed, 1 attempts in 2 secs): user=<{0}>, method=PLAIN, rip=203.0.113.66, lip=192.0.2.1, TLS, session=<n1>",
        Time + "mx dovecot[7]: pop3-login: Aborted login (auth failed, 1 attempts in 2 secs): user=<{0}>, method={0}, rip=203.0.113.66, lip=192.0.2.1",
        Time + "mx dovecot: imap-login: Login aborted: Connection closed (auth failed, 1 attempts in 2 secs) (auth_failed): user=<{0}>, method=PLAIN, rip=203.0.113.66, lip=192.0.2.1",
        Time + "mx dovecot: imap-login: proxy({0},192.0.2.80:143): Login failed (AUTHENTICATIONFAILED): {0}: user=<{0}>, method=PLAIN, rip=203.0.113.66, lip=192.0.2.1, session=<n8>",
        Time + "mx dovecot: imap-login: proxy({0}): disconnecting 203.0.113.66 (Disconnected by client): user=<{0}>, method=PLAIN, rip=203.0.113.66, lip=192.0.2.1",
        Time + "mx dovecot: auth: passwd-file({0},203.0.113.66,<n12>): Password mismatch",
        Time + "mx dovecot: imap-login: ID sent: name={0}, rip=203.0.113.66: user=<>, rip=203.0.113.66, lip=192.0.2.1",
        Time + "mx dovecot: submission-login: Login: user=<{0}>, method=PLAIN, rip=203.0.113.66, lip=192.0.2.1, mpid=80, TLS, session=<n10>",
        Time + "mx dovecot: lmtp(7): {0}: msgid=<{0}>: saved mail to INBOX",
        Time + "imap-login: Info: Disconnected (auth failed, 1 attempts in 2 secs): user=<{0}>, method=PLAIN, rip=203.0.113.66, lip=192.0.2.1",
        Time + "auth: Info: passwd-file({0},203.0.113.66): unknown user",
        Time + "imap-login: Error: {0}",
        Time + "mx imapd: LOGIN FAILED, user={0}, ip=[::ffff:203.0.113.66], port=[52001]",
        Time + "mx pop3d: LOGIN FAILED, user={0}, ip=[::ffff:203.0.113.66], port=[52001]",
        Time + "mx imapd-ssl: LOGIN FAILED, method={0}, ip=[::ffff:203.0.113.66], port=[52001]",
        Time + "mx imapd: INFO: LOGIN FAILED, user={0}, ip=[::ffff:203.0.113.66]",
        Time + "mx imapd: DEBUG: LOGIN: ip=[::ffff:203.0.113.66], command={0}",
        Time + "mx pop3d: LOGIN: ip=[::ffff:203.0.113.66], username={0}",
        Time + "mx courieresmtpd: error,relay=::ffff:203.0.113.66,from=<{0}>: {0}",
        Time + "mx cyrus/imap[5120]: badlogin: dsl-4.example.org [203.0.113.66] plaintext {0} SASL(-13): authentication failure: checkpass failed",
        Time + "mx imap[5120]: badlogin: [203.0.113.66] PLAIN ({0}) [SASL(-13): user not found: {0}]",
        Time + "mx imapd[5120]: badlogin: [203.0.113.66] plaintext {0} invalid user",
        Time + "mx pop3[5121]: badlogin: [203.0.113.66] APOP (<{0}>) SASL(-13): authentication failure",
        Time + "mx imap[5111]: login: [203.0.113.66] anonymous {0}",
        Time + "mx imap[5111]: client id sessionid=<x>: \"name\" \"{0}\"",
        Time + "mx imapd[3400]: Login failed user={0} auth={0} host=dsl-9.example.org [203.0.113.66]",
        Time + "mx ipop3d[3400]: Login failed user={0} auth={0} host=[203.0.113.66]",
        Time + "mx imapd[3400]: Login disabled user={0} auth={0} host=[203.0.113.66]",
        Time + "mx imapd[3400]: Login excessive login failures user={0} auth={0} host=[203.0.113.66]",
        Time + "mx imapd[3400]: Login anonymous={0} host=[203.0.113.66]",
        Time + "mx imapd[3400]: AUTHENTICATE {0} failure host=[203.0.113.66]",
        Time + "mx imapd[3400]: Command stream end of file, while reading line user={0} host=[203.0.113.66]",
        Time + "mx ipop3d[3400]: IMAP login to host={0} user={0} host=[203.0.113.66]",
        Time + "mx postfix/smtpd[9]: warning: Illegal address syntax from unknown[203.0.113.66] in MAIL command: <{0}>",
        Time + "mx mallory: {0}",
        Time + "mx dbmail/imap4d[7]: Notice:[imap] dbmail_imap_session_handle_auth(+1196): [0x55] login rejected: user [{0}] from [203.0.113.66:40001]",
        Time + "mx dbmail/imap4d[7]: Debug:[imap] dbmail_imap_session_handle_auth(+1165): [0x55] trying to validate user [{0}]",
        Time + "mx dbmail/imap4d[7]: Info:[imap] imap4(+672): [0x55] COMMAND: [{0}]",
        Time + "mx dbmail/pop3d[7]: Notice:[pop3] pop3(+350): user {0} logged in [messages=0, octets=0]",
        Time + "mx dbmail-imapd[7]: [0x7f] Notice:[imap] dbmail_imap_session_handle_auth(+1196): [0x55] login rejected: user [{0}] from [203.0.113.66:40001]",
        "@400000003b9aca0a00000000 5200 1 [unknown@203.0.113.66:] <{0}> authentication failed: wrong userid or password",
        "\"pop\"\t\"{0}\"\t\"203.0.113.66\"\t\"2026-11-20 10:15:01\"\t\"{0}\"\t\"{0}\"\t\"ELOGIN\"",
        "\"pop\"\t\"example.org\"\t\"203.0.113.66\"\t\"2026-11-20 10:15:01\"\t\"{0}\"\t\"\"\t\"ELOGIN\"",
        "\"POP3D\"\t7\t7\t\"2026-11-20 10:15:01.123\"\t\"203.0.113.66\"\t\"RECEIVED: {0}\"",
        "\"IMAPD\"\t7\t7\t\"2026-11-20 10:15:01.123\"\t\"203.0.113.66\"\t\"SENT: {0} NO Invalid user name or password.\"",
        "\"SMTPD\"\t7\t7\t\"2026-11-20 10:15:01.123\"\t\"203.0.113.66\"\t\"RECEIVED: {0}\"",
        "2026-11-20T10:15:01Z INFO Authentication failed (auth.failed) listenerId = \"imaptls\", localPort = 993, remoteIp = 203.0.113.66, remotePort = 7, accountName = \"{0}\"",
        "2026-11-20T10:15:01Z INFO IMAP ID command (imap.id) listenerId = \"imaptls\", localPort = 993, remoteIp = 203.0.113.66, remotePort = 7, details = [\"{0}\"]",
        "2026-11-20T10:15:01Z INFO Authentication successful (auth.success) listenerId = \"submission\", localPort = 587, remoteIp = 203.0.113.66, remotePort = 7, accountName = \"{0}\", accountId = 7",
        "2026-11-20T10:15:01.123+01:00 AuditTrail IMAP AUTH 203.0.113.66 {0} SID-8 - Password authentication failed.",
    ];

    public static string[] Successes { get; } =
    [
        Time + "mx dovecot: imap-login: Login: user=<{0}>, method=PLAIN, rip=192.0.2.66, lip=192.0.2.1, mpid=20, TLS, session=<n1>",
        Time + "mx dovecot: pop3-login: Logged in: user=<{0}>, method=LOGIN, rip=192.0.2.66, lip=192.0.2.1",
        Time + "imap-login: Info: Login: user=<{0}>, method=PLAIN, rip=192.0.2.66, lip=192.0.2.1, mpid=20",
        Time + "mx dovecot: imap-login: proxy({0},192.0.2.80:143): Started proxying to <192.0.2.80> (0.012 secs): user=<{0}>, method=PLAIN, rip=192.0.2.66, lip=192.0.2.1, session=<Px1>",
        Time + "mx dovecot: imap-login: proxy({0}): started proxying to store.example.org:143: user=<{0}>, method=PLAIN, rip=192.0.2.66, lip=192.0.2.1",
        Time + "mx imapd: LOGIN, user={0}, ip=[::ffff:192.0.2.66], port=[53011], protocol=IMAP",
        Time + "mx pop3d-ssl: LOGIN, user={0}, ip=[::ffff:192.0.2.66], port=[53011], stls=1",
        Time + "mx imapd: INFO: LOGIN, user={0}, ip=[192.0.2.66]",
        Time + "mx cyrus/imap[5]: login: dsl-4.example.org [192.0.2.66] {0} plaintext User logged in SESSIONID=<a-1>",
        Time + "mx pop3[5]: login: [192.0.2.66] {0} PLAIN+TLS User logged in",
        Time + "mx imapd[3]: Login user={0} host=dsl-9.example.org [192.0.2.66]",
        Time + "mx ipop3d[3]: Auth user={0} host=[192.0.2.66] nmsgs=0/14",
        Time + "mx imapd[3]: Authenticated user={0} host=[192.0.2.66] mech=PLAIN",
        Time + "mx dbmail/imap4d[7]: Notice:[imap] dbmail_imap_session_handle_auth(+1203): [0x55] login accepted: id [7] user [{0}] from [192.0.2.66:40001]",
        Time + "mx dbmail-imapd[7]: [0x7f] Notice:[imap] dbmail_imap_session_handle_auth(+1203): [0x55] login accepted: id [7] user [{0}] from [192.0.2.66:40001]",
        "@400000003b9aca0a00000000 5200 1 [{0}@192.0.2.66:] <{0}> authenticated",
        "\"pop\"\t\"example.org\"\t\"192.0.2.66\"\t\"2026-11-20 10:15:01\"\t\"{0}\"\t\"{0}\"\t\"LOGIN\"\t\"3\"\t\"6001\"",
        "2026-11-20T10:15:01Z INFO Authentication successful (auth.success) listenerId = \"imaptls\", localPort = 993, remoteIp = 192.0.2.66, remotePort = 7, accountName = \"{0}\", accountId = 7",
    ];
}
