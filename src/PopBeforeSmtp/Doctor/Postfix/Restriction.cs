namespace PopBeforeSmtp.Doctor.Postfix;

/// <summary>One word of an smtpd_*_restrictions list with what belongs to it.</summary>
/// <param name="Argument">A table, a policy service, a list of hosts; empty where the word takes none.</param>
internal sealed record Restriction(string Name, string Argument = "")
{
    /// <summary>Behind warn_if_reject: a refusal of it is only logged.</summary>
    public bool OnlyWarns { get; init; }

    /// <summary>Whoever wants to relay and got here is turned away.</summary>
    public bool RefusesStrangers => !OnlyWarns && Name is "reject" or "defer" or "reject_unauth_destination" or "defer_unauth_destination";

    /// <summary>Everybody, or who is not to be told from everybody, may relay from here on.</summary>
    public bool PermitsEverybody =>
        Name == "permit" || (Argument.Length > 0 ? Argument : Name).ToUpperInvariant() is "STATIC:OK" or "STATIC:PERMIT" or "STATIC:RELAY";

    public override string ToString() => $"{(OnlyWarns ? "warn_if_reject " : "")}{Name}{(Argument.Length > 0 ? " " : "")}{Argument}";
}
