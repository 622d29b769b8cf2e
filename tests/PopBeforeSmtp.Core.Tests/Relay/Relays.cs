using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Core.Tests.Support;

namespace PopBeforeSmtp.Core.Tests.Relay;

/// <summary>A decider before which 192.0.2.10 and 2001:db8::25 have logged in, and nobody else.</summary>
internal static class Relays
{
    public static RelayDecider Decider { get; } = Create();

    public static RelayDecision Decide(ClientAddress? client) => Decider.Decide(client);

    private static RelayDecider Create()
    {
        var table = Table.Empty();
        table.LogIn("192.0.2.10", 0);
        table.LogIn("2001:db8::25", 0);
        return new RelayDecider(table, new FixedClock(At.Minute(1)));
    }
}
