using PopBeforeSmtp.Core.Relay;

namespace PopBeforeSmtp.Hosting;

/// <summary>Those who decide by the same rules, and differ in who is told of it.</summary>
/// <param name="Relays">Answers relays: each permit is counted, and who is refused is written down.</param>
/// <param name="Quiet">Answers people and makes maps: nobody is told.</param>
internal sealed record RelayDeciders(RelayDecider Relays, RelayDecider Quiet)
{
    public void SetRules(RelayRules rules)
    {
        Relays.SetRules(rules);
        Quiet.SetRules(rules);
    }
}
