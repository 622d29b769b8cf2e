using PopBeforeSmtp.Doctor;
using PopBeforeSmtp.Doctor.Postfix;

namespace PopBeforeSmtp.Hosting;

/// <summary>The checks of doctor, one line each, in the order in which they are told.</summary>
internal static class HostChecks
{
    public static IReadOnlyList<IHostCheck> Create(IMailHost host)
    {
        var postfix = new PostfixReader(host);
        return
        [
            new PostfixCheck(postfix, new AskedCheck()),
            new PostfixCheck(postfix, new OrderCheck()),
            new PostfixCheck(postfix, new InboundCheck()),
            new PostfixCheck(postfix, new AuthCheck()),
            new PostfixCheck(postfix, new TimeoutCheck()),
            new PostfixCheck(postfix, new DefaultActionCheck()),
            new PostfixCheck(postfix, new MapTypeCheck()),
            new SocketCheck(host, postfix),
            new PostfixCheck(postfix, new TrustCheck()),
        ];
    }
}
