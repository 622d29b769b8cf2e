using System.Net;
using PopBeforeSmtp.Doctor;
using PopBeforeSmtp.Doctor.Postfix;

namespace PopBeforeSmtp.Tests.Doctor.Postfix;

/// <summary>A Postfix by what its postconf prints, beside a service with the usual endpoints.</summary>
internal static class PostfixFixture
{
    public const string Question = "check_policy_service { unix:pop-before-smtp/policy, timeout=3s, { default_action = DEFER_IF_REJECT 4.3.0 Login table unavailable } }";
    public const string Right = $"permit_mynetworks, permit_sasl_authenticated, permit_auth_destination, {Question}, reject";
    public const string OneSmtpd = "smtp       inet  n       -       y       -       -       smtpd\npickup     unix  n       -       n       60      1       pickup\n";

    public static ServiceWiring Service { get; } = new("pbs")
    {
        Sockets =
        [
            new("policy", "/var/spool/postfix/pop-before-smtp/policy", null), new("socketmap", "/var/spool/postfix/pop-before-smtp/socketmap", null),
            new("policy", null, new IPEndPoint(IPAddress.Loopback, 10045)),
        ],
        Maps = [new("hash", "/etc/postfix/pop-before-smtp")],
    };

    public static string MainText(string relay, string more = "") => $"""
        compatibility_level = 3.6
        mail_version = 3.7.11
        mail_owner = postfix
        mynetworks = 127.0.0.0/8 [::ffff:127.0.0.0]/104 [::1]/128
        queue_directory = /var/spool/postfix
        smtpd_policy_service_default_action = 451 4.3.5 Server configuration problem
        smtpd_policy_service_timeout = 100s
        smtpd_recipient_restrictions =
        smtpd_relay_restrictions = {relay}
        {more}
        """;

    public static PostfixView View(string relay = Right, string more = "", string services = OneSmtpd, string overrides = "", ServiceWiring? service = null) =>
        new(PostfixReader.Parse(MainText(relay, more), services, overrides, "hash\nlmdb\nsocketmap\n"), service ?? Service);

    public static FakeMailHost Host(string relay = Right, string services = OneSmtpd)
    {
        var host = new FakeMailHost();
        host.Programs["postconf -x"] = MainText(relay);
        host.Programs["postconf -M"] = services;
        host.Programs["postconf -Px"] = "";
        host.Programs["postconf -m"] = "hash\nsocketmap\n";
        return host.With("/var/spool/postfix/pop-before-smtp", FakeMailHost.Of(990, FakeMailHost.PostfixGroup, 0x1E8, isDirectory: true))
            .With("/var/spool/postfix/pop-before-smtp/policy", FakeMailHost.Of(990, FakeMailHost.PostfixGroup, 0x1B0, isSocket: true));
    }
}
