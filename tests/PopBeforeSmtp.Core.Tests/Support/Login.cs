using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Logins;

namespace PopBeforeSmtp.Core.Tests.Support;

internal static class Login
{
    public static LoginEvent Of(string address, DateTimeOffset time, string user = "ann") => Of(ClientAddress.Parse(address), time, user);

    public static LoginEvent Of(ClientAddress address, DateTimeOffset time, string user) =>
        new(time, time, address, user, "", "imap", "example", "login");
}
