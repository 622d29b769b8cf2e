using PopBeforeSmtp.EndToEnd.Servers;

namespace PopBeforeSmtp.EndToEnd.Support;

/// <summary>A way in which a smtpd asks the table, as the README wires it.</summary>
internal sealed record RelayWay(string Name, bool Chroot, int Port, string Check)
{
    public static readonly string[] Names =
    [
        "policy", "policy-chroot", "socketmap", "socketmap-chroot", "hash", "hash-chroot", "lmdb", "lmdb-chroot", "cdb", "cdb-chroot",
    ];

    public SmtpdService Service =>
        new(Name, Port, Chroot, $"permit_mynetworks, permit_sasl_authenticated, permit_auth_destination, {Check}, reject");

    public static IReadOnlyList<RelayWay> All(TestDirectory directory) => [.. Names.Select(name => Create(name, directory))];

    public static RelayWay Create(string name, TestDirectory directory)
    {
        var kind = name.Split('-')[0];
        return new RelayWay(name, name.EndsWith("-chroot", StringComparison.Ordinal), Ports.Free(), kind switch
        {
            "policy" => "check_policy_service { unix:pop-before-smtp/policy, timeout=3s, { default_action = DEFER_IF_REJECT 4.3.0 Login table unavailable } }",
            "socketmap" => "check_client_access socketmap:unix:pop-before-smtp/socketmap:pop-before-smtp",
            _ => $"check_client_access {kind}:{directory.Combine("maps", kind)}",
        });
    }
}
