using FsCheck;
using FsCheck.Fluent;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Authorizations;

public sealed class AuthorizationTableMergeTests
{
    private static readonly DateTimeOffset Now = At.Minute(29);

    private static readonly Gen<Fact> Facts =
        from kind in Gen.Elements("login", "login", "login", "revoke", "revoke-user")
        from minute in Gen.Choose(0, 29)
        from address in Gen.Elements("192.0.2.1", "192.0.2.2", "2001:db8::1")
        from user in Gen.Elements("ann", "bob")
        select new Fact(kind, minute, address, user);

    [Fact]
    public void Facts_in_any_order_give_the_same_table() =>
        Always.Holds(
            from facts in Facts.ListOf()
            from shuffled in Gen.Shuffle(facts.ToArray())
            select (facts, shuffled: shuffled.ToList()),
            pair => Assert.Equal(Describe(pair.facts), Describe(pair.shuffled)),
            runs: 1000);

    [Fact]
    public void Facts_told_twice_give_the_same_answers() =>
        Always.Holds(
            from facts in Facts.ListOf()
            from again in Gen.Shuffle(facts.Concat(facts).ToArray())
            select (facts, again: again.ToList()),
            pair => Assert.Equal(Answers(TableOf(pair.facts)), Answers(TableOf(pair.again))),
            runs: 500);

    private static AuthorizationTable TableOf(IEnumerable<Fact> facts)
    {
        var table = Table.Empty();
        foreach (var fact in facts)
            fact.Tell(table);
        return table;
    }

    private static string Describe(IEnumerable<Fact> facts)
    {
        var table = TableOf(facts);
        var rows = TableStep.Addresses.Select(address => table.Find(address, Now).Row).OfType<Authorization>();
        return string.Join('\n', rows.Select(row => $"{row.Address} {row.FirstLogin:t} {row.LastLogin:t} {Accounts(row)}")) + '\n' + Answers(table);
    }

    private static string Accounts(Authorization row) =>
        string.Join(' ', row.Accounts.OrderBy(account => account.User).Select(account => $"{account.User}:{account.LastLogin:t}:{account.Logins}"));

    private static string Answers(AuthorizationTable table) =>
        string.Join('\n', Enumerable.Range(29, 31).Select(minute => string.Concat(TableStep.Addresses.Select(address => table.IsAllowed(address, At.Minute(minute)) ? '1' : '0'))));

    private sealed record Fact(string Kind, int Minute, string Address, string User)
    {
        public void Tell(AuthorizationTable table)
        {
            if (Kind == "login")
                table.Record(Login.Of(Address, At.Minute(Minute), User), Now);
            else if (Kind == "revoke")
                table.Revoke(Networks.Of(Address), At.Minute(Minute));
            else
                table.RevokeUser(User, At.Minute(Minute));
        }
    }
}
