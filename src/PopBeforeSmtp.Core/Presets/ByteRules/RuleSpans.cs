using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Core.Presets.ByteRules;

/// <summary>What a rule found in a message, still where it stands; a group that took no part is empty.</summary>
internal ref struct RuleSpans
{
    /// <summary>null where the rule has no address.</summary>
    public ClientAddress? Address;

    public ReadOnlySpan<byte> User;

    public ReadOnlySpan<byte> Session;

    public ReadOnlySpan<byte> Protocol;

    /// <summary>The time in the line, for rules of the server's own format.</summary>
    public ReadOnlySpan<byte> Time;

    /// <summary>The address as it is written.</summary>
    public ReadOnlySpan<byte> Written;

    public void Set(RuleGroup group, ReadOnlySpan<byte> value)
    {
        switch (group)
        {
            case RuleGroup.Address:
                Written = value;
                break;
            case RuleGroup.User:
                User = value;
                break;
            case RuleGroup.Session:
                Session = value;
                break;
            case RuleGroup.Protocol:
                Protocol = value;
                break;
            case RuleGroup.Time:
                Time = value;
                break;
        }
    }
}
