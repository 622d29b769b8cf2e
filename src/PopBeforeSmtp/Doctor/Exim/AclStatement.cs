namespace PopBeforeSmtp.Doctor.Exim;

/// <summary>A statement of an access control list: a verb, and its conditions and modifiers, a line each.</summary>
internal sealed record AclStatement(string Verb, IReadOnlyList<string> Lines)
{
    public bool Mentions(string text) => Lines.Any(line => line.Contains(text, StringComparison.Ordinal));

    /// <summary>A condition of this name; "!domains" is another one than "domains".</summary>
    public bool Has(string name) => Lines.Any(line => line.Split('=', 2)[0].Trim() == name);

    /// <summary>Whoever wants to relay and got here is turned away.</summary>
    public bool RefusesStrangers =>
        (Verb == "require" && Has("domains")) || (Verb is "deny" or "drop" && Lines.All(line => line.Split('=', 2)[0].Trim() is "!domains" or "message" or "log_message" or "!hosts" or "!authenticated" or "delay"));
}
