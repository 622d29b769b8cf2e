namespace PopBeforeSmtp.Tests.RelayEndpoints;

/// <summary>The bytes of the protocols, written out.</summary>
internal static class Wire
{
    public const string PolicyPermit = "action=OK\n\n";
    public const string PolicyNoOpinion = "action=DUNNO\n\n";
    public const string PolicyTryLater = "action=DEFER_IF_REJECT 4.3.0 Login table unavailable, please try again later\n\n";

    public const string MapPermit = "5:OK OK,";
    public const string MapPermitPostscreen = "9:OK permit,";
    public const string MapNoOpinion = "9:NOTFOUND ,";
    public const string MapTryLater = "52:TEMP Login table unavailable, please try again later,";

    public const string EximPermit = "OK\n";
    public const string EximNoOpinion = "NO\n";
    public const string EximTryLater = "TEMP\n";

    /// <summary>What smtpd of Postfix 3.7 asks at RCPT.</summary>
    public static string Policy(string address) =>
        "request=smtpd_access_policy\nprotocol_state=RCPT\nprotocol_name=ESMTP\n"
        + $"client_address={address}\nclient_name=unknown\nclient_port=40123\nreverse_client_name=unknown\nserver_address=203.0.113.1\nserver_port=25\n"
        + "helo_name=printer\nsender=ina@example.org\nrecipient=x=y@example.com\nrecipient_count=0\nqueue_id=\ninstance=3d4.5e6.0\nsize=0\n"
        + "etrn_domain=\nstress=\nsasl_method=\nsasl_username=\nsasl_sender=\nccert_subject=\nccert_issuer=\nccert_fingerprint=\nccert_pubkey_fingerprint=\n"
        + "encryption_protocol=\nencryption_cipher=\nencryption_keysize=0\npolicy_context=\n\n";

    public static string Map(string key, string map = "popauth") => $"{map.Length + 1 + key.Length}:{map} {key},";

    public static string Exim(string key) => $"check {key}\n";
}
