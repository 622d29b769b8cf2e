using PopBeforeSmtp.Core.Relay;

namespace PopBeforeSmtp.Hosting;

/// <summary>Those who decide by the same rules, and differ in who is told of it.</summary>
/// <param name="Relays">Answers relays: each permit is counted.</param>
/// <param name="Administration">Answers people and makes maps.</param>
/// <param name="Examples">Shows what would be answered: nobody is told.</param>
internal sealed record RelayDeciders(RelayDecider Relays, RelayDecider Administration, RelayDecider Examples)
{
    public void SetRules(RelayRules rules)
    {
        Relays.SetRules(rules);
        Administration.SetRules(rules);
        Examples.SetRules(rules);
    }
}
