using PopBeforeSmtp.Doctor;
using PopBeforeSmtp.Doctor.Exim;
using PopBeforeSmtp.Doctor.Logs;
using PopBeforeSmtp.Doctor.Machine;
using PopBeforeSmtp.Doctor.OpenSmtpd;
using PopBeforeSmtp.Doctor.Postfix;
using PopBeforeSmtp.Doctor.Sendmail;

namespace PopBeforeSmtp.Hosting;

/// <summary>The checks of doctor, one line each, in the order in which they are told.</summary>
internal static class HostChecks
{
    public static IReadOnlyList<IHostCheck> Create(IMailHost host, TimeProvider clock)
    {
        var postfix = new PostfixReader(host);
        return
        [
            new ServiceCheck(host),
            new LogReadableCheck(host),
            new LogLinesCheck(host, clock),
            new JournalLimitCheck(host),
            new SyslogLimitCheck(host),
            new PostfixCheck(postfix, new AskedCheck()),
            new PostfixCheck(postfix, new OrderCheck()),
            new PostfixCheck(postfix, new InboundCheck()),
            new PostfixCheck(postfix, new AuthCheck()),
            new PostfixCheck(postfix, new TimeoutCheck()),
            new PostfixCheck(postfix, new DefaultActionCheck()),
            new PostfixCheck(postfix, new MapTypeCheck()),
            new MapFileCheck(host, postfix),
            new PostfixCheck(postfix, new OldMapCheck()),
            new SocketCheck(host, postfix),
            new PostfixCheck(postfix, new TrustCheck()),
            new EximCheck(host),
            new SendmailCheck(host),
            new OpenSmtpdCheck(host),
            new OldProgramCheck(host),
            new DiskCheck(host),
            new ClockCheck(host),
        ];
    }
}
