namespace PopBeforeSmtp.Benchmarks.Logs;

/// <summary>What else stands in the log of a busy mail host, in about the shares that it has there: Postfix, the ends of sessions, failures, filters, and lines that imitate a login.</summary>
internal sealed class LogBodies(Dice dice, LogWords words)
{
    /// <summary>How many of the pool a share of 1 is. Some 60,000 bodies in all: no cache of the processor holds them.</summary>
    private const int Unit = 600;

    public IReadOnlyList<LogBody> Make()
    {
        (Func<LogBody> Make, double Share)[] mix =
        [
            (Smtpd, 30), (Smtp, 14), (Lmtp, 7), (Cleanup, 8), (Queue, 15), (Anvil, 1), (Session, 11), (Failure, 4), (Filter, 9.7), (Decoy, 0.3),
        ];
        var pool = new List<LogBody>();
        foreach (var (make, share) in mix)
        {
            for (var i = 0; i < (int)(Unit * share); i++)
                pool.Add(make());
        }
        dice.Shuffle(pool);
        return pool;
    }

    private LogBody Smtpd() => LogBody.OfProcess(dice.Share() < 0.96 ? "postfix/smtpd" : "postfix/submission/smtpd", dice.Below(100) switch
    {
        < 34 => $"connect from {words.Client()}",
        < 66 => $"disconnect from {words.Client()} ehlo={dice.Between(1, 3)} starttls=1 mail=1 rcpt={dice.Between(1, 4)} data=1 quit=1 commands={dice.Between(5, 9)}",
        < 82 => $"{words.QueueId()}: client={words.Client()}",
        < 92 => $"NOQUEUE: reject: RCPT from {words.Client()}: 554 5.7.1 <{words.Mailbox()}>: Relay access denied; from=<{words.Mailbox()}> to=<{words.Mailbox()}> proto=ESMTP helo=<{dice.Pick(words.Domains)}>",
        < 96 => $"{words.QueueId()}: client={words.Client()}, sasl_method=PLAIN, sasl_username={dice.Pick(words.Accounts)}",
        _ => $"warning: {words.Client()}: SASL LOGIN authentication failed: UGFzc3dvcmQ6",
    });

    private LogBody Smtp()
    {
        var domain = dice.Pick(words.Domains);
        return LogBody.OfProcess("postfix/smtp", dice.Below(100) switch
        {
            < 70 => $"{words.QueueId()}: to=<{words.Word(2, 5)}@{domain}>, relay=mx{dice.Between(1, 4)}.{domain}[{words.IPv4()}]:25, delay={dice.Share() * 5:0.0}, delays={dice.Share():0.00}/0.01/{dice.Share():0.00}/{dice.Share():0.00}, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as {words.QueueId()})",
            < 85 => $"Trusted TLS connection established to mx.{domain}[{words.IPv4()}]:25: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange X25519 server-signature RSA-PSS (2048 bits) server-digest SHA256",
            _ => $"{words.QueueId()}: to=<{words.Mailbox()}>, relay=none, delay={dice.Between(30, 90000)}, delays={dice.Between(1, 90000)}/0.02/30/0, dsn=4.4.1, status=deferred (connect to {domain}[{words.IPv4()}]:25: Connection timed out)",
        });
    }

    private LogBody Lmtp()
    {
        var account = dice.Pick(words.Accounts);
        return LogBody.OfProcess("postfix/lmtp", $"{words.QueueId()}: to=<{account}>, relay=mx1.example.net[private/dovecot-lmtp], delay=0.{dice.Below(99):00}, delays=0.1/0.01/0.01/0.{dice.Below(99):00}, dsn=2.0.0, status=sent (250 2.0.0 <{account}> {words.Session()}AA Saved)");
    }

    private LogBody Cleanup() => LogBody.OfProcess("postfix/cleanup", $"{words.QueueId()}: message-id=<{words.Hexadecimal(8)}.{words.Hexadecimal(12)}@{dice.Pick(words.Domains)}>");

    private LogBody Queue() => LogBody.OfProcess("postfix/qmgr", dice.Below(2) == 0
        ? $"{words.QueueId()}: from=<{words.Mailbox()}>, size={dice.Between(900, 900000)}, nrcpt={dice.Between(1, 4)} (queue active)"
        : $"{words.QueueId()}: removed");

    private LogBody Anvil() => LogBody.OfProcess("postfix/anvil", $"statistics: max connection rate {dice.Between(1, 20)}/60s for (smtp:{dice.Pick(words.Addresses)}) at Nov  2 10:00:00");

    private LogBody Session()
    {
        var who = $"({dice.Pick(words.Accounts)})<{dice.Between(900, 99999)}><{words.Session()}>";
        return dice.Below(4) switch
        {
            < 2 => LogBody.Of("dovecot", $"imap{who}: Disconnected: Logged out in={dice.Between(50, 9000)} out={dice.Between(500, 90000)} deleted=0 expunged={dice.Below(3)} trashed=0 hdr_count={dice.Below(20)} hdr_bytes={dice.Below(9000)} body_count={dice.Below(9)} body_bytes={dice.Below(90000)}", isEnd: true),
            2 => LogBody.Of("dovecot", $"pop3{who}: Disconnected: Logged out top=0/0, retr={dice.Below(9)}/{dice.Below(90000)}, del={dice.Below(9)}/{dice.Below(99)}, size={dice.Below(900000)}", isEnd: true),
            _ => LogBody.Of("dovecot", $"imap{who}: copy from INBOX: box=Trash, uid={dice.Below(99999)}, msgid=<{words.Hexadecimal(14)}@{dice.Pick(words.Domains)}>, size={dice.Below(90000)}"),
        };
    }

    private LogBody Failure()
    {
        var protocol = dice.Share() < 0.6 ? "imap" : "pop3";
        var (address, account) = (dice.Pick(words.Addresses), dice.Pick(words.Accounts));
        return LogBody.Of("dovecot", dice.Below(100) switch
        {
            < 45 => $"{protocol}-login: Disconnected: Connection closed (auth failed, {dice.Between(1, 4)} attempts in {dice.Between(2, 20)} secs): user=<{account}>, method=PLAIN, rip={address}, lip=198.51.100.7, TLS, session=<{words.Session()}>",
            < 70 => $"{protocol}-login: Disconnected: Connection closed (no auth attempts in {dice.Below(20)} secs): user=<>, rip={address}, lip=198.51.100.7, TLS handshaking: SSL_accept() failed: error:0A00010B:SSL routines::wrong version number, session=<{words.Session()}>",
            < 85 => $"auth-worker({dice.Between(999, 99999)}): conn unix:auth-worker (pid={dice.Between(999, 99999)},uid=113): auth-worker<{dice.Below(99999)}>: sql({account},{address},<{words.Session()}>): Password mismatch",
            _ => $"{protocol}-login: Login aborted: Logged out (tried to use disallowed plaintext auth) (auth failed, 1 attempts in 1 secs): user=<{account}>, rip={address}, lip=198.51.100.7, session=<{words.Session()}>",
        });
    }

    private LogBody Filter() => dice.Below(100) switch
    {
        < 35 => LogBody.OfProcess("amavis", $"({dice.Below(99999):00000}-{dice.Below(99):00}) Passed CLEAN {{RelayedInbound}}, [{words.IPv4()}]:{dice.Between(1025, 65535)} [{words.IPv4()}] <{words.Mailbox()}> -> <{words.Mailbox()}>, Queue-ID: {words.QueueId()}, Message-ID: <{words.Hexadecimal(16)}@{dice.Pick(words.Domains)}>, mail_id: {words.Session()[..12]}, Hits: {dice.Share() * 6 - 2:0.00}, size: {dice.Between(900, 90000)}, queued_as: {words.QueueId()}, {dice.Between(90, 4000)} ms"),
        < 70 => LogBody.OfProcess("rspamd", $"<{words.Hexadecimal(6)}>; task; rspamd_task_write_log: id: <{words.Hexadecimal(14)}@{dice.Pick(words.Domains)}>, qid: <{words.QueueId()}>, ip: {words.IPv4()}, from: <{words.Mailbox()}>, (default: F (no action): [{dice.Share() * 5 - 4:0.00}/15.00] [BAYES_HAM(-3.00){{99.99%;}},R_SPF_ALLOW(-0.20){{+ip4:{words.IPv4()};}},MIME_GOOD(-0.10){{text/plain;}}]), len: {dice.Between(900, 90000)}, time: {dice.Share() * 400:0.000}ms, dns req: {dice.Below(40)}, digest: <{words.Hexadecimal(32)}>"),
        _ => LogBody.OfProcess("opendkim", $"{words.QueueId()}: DKIM-Signature field added (s=default, d={dice.Pick(words.Domains)})"),
    };

    /// <summary>The words of a login where clients or senders can write them, and logins that open nothing.</summary>
    private LogBody Decoy()
    {
        var (address, account) = (dice.Pick(words.Addresses), dice.Pick(words.Accounts));
        return dice.Below(10) switch
        {
            < 4 => LogBody.OfProcess("postfix/cleanup", $"{words.QueueId()}: warning: header Subject: imap-login: Login: user=<{account}>, method=PLAIN, rip={address}, lip=1.2.3.4 from {words.Client()}; from=<{words.Mailbox()}> to=<{words.Mailbox()}> proto=ESMTP"),
            < 7 => LogBody.Of("dovecot", $"imap-login: Disconnected: Connection closed (auth failed, 1 attempts in 2 secs): user=<imap-login: Login: user=<x>, method=PLAIN, rip={words.IPv4()}, lip=>, method=PLAIN, rip={address}, lip=198.51.100.7, TLS, session=<{words.Session()}>"),
            _ => LogBody.Of("dovecot", $"managesieve-login: Login: user=<{account}>, method=PLAIN, rip={address}, lip=198.51.100.7, mpid={dice.Between(999, 99999)}, TLS, session=<{words.Session()}>"),
        };
    }
}
