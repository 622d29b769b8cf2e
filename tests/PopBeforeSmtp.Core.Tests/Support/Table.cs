using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Core.Tests.Support;

/// <summary>Tables with a window of half an hour.</summary>
internal static class Table
{
    public static TimeSpan Window { get; } = TimeSpan.FromMinutes(30);

    public static AuthorizationTable Empty(NetworkList? exempt = null, NetworkList? never = null)
    {
        var table = NotLoaded(exempt, never);
        table.Load([], [], []);
        return table;
    }

    public static AuthorizationTable NotLoaded(NetworkList? exempt = null, NetworkList? never = null) =>
        new(new AuthorizationRules(Window, exempt ?? NetworkList.Empty, never ?? NetworkList.Empty));

    /// <summary>A table under other rules than those of the window.</summary>
    public static AuthorizationTable With(Func<AuthorizationRules, AuthorizationRules> change)
    {
        var table = new AuthorizationTable(change(new AuthorizationRules(Window, NetworkList.Empty, NetworkList.Empty)));
        table.Load([], [], []);
        return table;
    }

    public static LoginOutcome LogIn(this AuthorizationTable table, string address, double minute, string user = "ann", double? readAt = null) =>
        table.Record(Login.Of(address, At.Minute(minute), user), At.Minute(readAt ?? minute)).Outcome;

    public static bool Allows(this AuthorizationTable table, string address, double minute) =>
        table.IsAllowed(ClientAddress.Parse(address), At.Minute(minute));

    public static AddressState State(this AuthorizationTable table, string address, double minute) =>
        table.Find(ClientAddress.Parse(address), At.Minute(minute));

    public static ClientNetwork? AllowByHand(this AuthorizationTable table, string network, double minute, double? until = null, string note = "") =>
        table.Allow(new HandEntry(Networks.Of(network), At.Minute(minute), until is { } end ? At.Minute(end) : null, note));
}
