using FsCheck;
using FsCheck.Fluent;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Tests.Support;

namespace PopBeforeSmtp.Core.Tests.Authorizations;

/// <summary>One thing that happens to a table, some minutes after the one before it.</summary>
/// <param name="Kind">login, revoke, revoke-user, suspend, lift, allow or purge.</param>
/// <param name="After">Minutes since the step before.</param>
/// <param name="Lag">login: how long before it was read; negative when its stamp is ahead. allow: for how long; 0 for ever.</param>
internal sealed record TableStep(string Kind, int After, string Address, string User, int Lag)
{
    public static ClientAddress[] Addresses { get; } =
        [.. new[] { "192.0.2.1", "192.0.2.2", "192.0.2.130", "198.51.100.7", "2001:db8::1", "2001:db8::2" }.Select(ClientAddress.Parse)];

    public static Gen<TableStep> Any { get; } =
        from kind in Gen.Frequency(
            (8, Gen.Constant("login")), (2, Gen.Constant("revoke")), (2, Gen.Constant("revoke-user")), (1, Gen.Constant("suspend")), (1, Gen.Constant("lift")), (1, Gen.Constant("allow")), (2, Gen.Constant("purge")))
        from after in Gen.Frequency((3, Gen.Constant(0)), (3, Gen.Choose(0, 10)), (1, Gen.Choose(10, 40)))
        from address in Gen.Elements(Addresses)
        from prefix in Gen.Elements("/25", "/24", "", "")
        from user in Gen.Elements("ann", "bob")
        from lag in Gen.Frequency((3, Gen.Constant(0)), (3, Gen.Choose(0, 35)), (1, Gen.Choose(-100, 0)))
        select new TableStep(kind, after, kind is "login" ? address.ToString() : NetworkOf(address, prefix), user, lag);

    public void Do(AuthorizationTable table, TableModel model, DateTimeOffset now)
    {
        switch (Kind)
        {
            case "login":
                table.Record(Login.Of(Address, now.AddMinutes(-Lag), User), now);
                model.LogIn(ClientAddress.Parse(Address), User, now.AddMinutes(-Lag), now);
                break;
            case "revoke":
                table.Revoke(Networks.Of(Address), now);
                model.Revoke(Networks.Of(Address), now);
                break;
            case "revoke-user":
                table.RevokeUser(User, now);
                model.RevokeUser(User, now);
                break;
            case "suspend":
                table.Suspend(new Suspension(User, now, "", ""), now);
                model.Suspend(User, now);
                break;
            case "lift":
                table.Lift(User, now);
                model.Lift(User, now);
                break;
            case "allow":
                DateTimeOffset? until = Lag == 0 ? null : now.AddMinutes(Lag);
                table.Allow(new HandEntry(Networks.Of(Address), now, until, ""));
                model.Allow(Networks.Of(Address), until);
                break;
            case "purge":
                table.Purge(now);
                break;
        }
    }

    private static string NetworkOf(ClientAddress address, string prefix) =>
        prefix.Length == 0 || !address.IsIPv4
            ? address.ToString()
            : new ClientNetwork(new ClientAddress(address.Value & ~(prefix == "/24" ? (UInt128)255 : 127)), int.Parse(prefix.AsSpan(1))).ToString();
}
