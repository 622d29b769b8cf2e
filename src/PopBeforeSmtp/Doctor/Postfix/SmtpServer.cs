namespace PopBeforeSmtp.Doctor.Postfix;

/// <summary>A smtpd of master.cf with the parameters that it sees: its own -o before those of main.cf.</summary>
/// <param name="Name">The first column, such as smtp or 127.0.0.1:2525.</param>
internal sealed record SmtpServer(string Name, bool IsChrooted, IReadOnlyDictionary<string, string> Own, IReadOnlyDictionary<string, string> Main)
{
    private const string RelayList = "smtpd_relay_restrictions";
    private const string RecipientList = "smtpd_recipient_restrictions";

    public string Value(string parameter) => Own.TryGetValue(parameter, out var own) ? own : Main.GetValueOrDefault(parameter, "");

    /// <summary>The list in which strangers are refused: since Postfix 2.10 there is one for nothing else.</summary>
    public string DecidingList => Value(RelayList).Trim().Length > 0 ? RelayList : RecipientList;

    /// <summary>All lists that a client passes until RCPT, the deciding one included.</summary>
    public static IReadOnlyList<string> Lists { get; } = ["smtpd_client_restrictions", "smtpd_helo_restrictions", "smtpd_sender_restrictions", RelayList, RecipientList];

    public IReadOnlyList<Restriction> Restrictions(string list)
    {
        var classes = RestrictionText.Split(Value("smtpd_restriction_classes")).ToHashSet(StringComparer.Ordinal);
        return RestrictionText.Parse(Value(list), word => classes.Contains(word) ? Value(word) : null);
    }

    /// <summary>Where it stands in for another: two with the same are one for who reads the findings.</summary>
    public string Fingerprint =>
        string.Join('\n', Lists.Concat(["mynetworks", "smtpd_sasl_auth_enable", "smtpd_policy_service_timeout", "smtpd_policy_service_default_action"]).Select(Value).Append(IsChrooted ? "chroot" : ""));
}
