using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Relay;

/// <summary>Every key of the table, through each protocol's reader of requests.</summary>
public sealed class OddKeyTests
{
    /// <summary>An allowed address, or none.</summary>
    private static readonly string?[] Answers = ["192.0.2.10", "2001:db8::25", null];

    [Fact]
    public void The_table_is_a_large_one_and_holds_each_answer()
    {
        Assert.True(OddKeys.Table.Count >= 500, $"{OddKeys.Table.Count} keys");
        Assert.Equal(Answers.Order(), OddKeys.Table.Values.Distinct().Order());
    }

    [Fact]
    public void A_key_of_a_socketmap_asks_for_the_address_that_it_spells_or_for_nobody_who_is_allowed() =>
        AssertTable(OddKeys.Table.Keys, key => SocketmapRequest.ReadClient(Any.Utf8($"popauth {key}")));

    /// <summary>A value of the policy protocol cannot hold a line's end (SMTPD_POLICY_README): what follows is an attribute of its own.</summary>
    [Fact]
    public void A_client_address_of_the_policy_protocol_does_too() =>
        AssertTable(
            OddKeys.Table.Keys.Where(key => !key.Contains('\n')),
            key => PolicyRequest.Read(Any.Utf8($"request=smtpd_access_policy\nclient_address={key}\nclient_name=unknown\n")).Client);

    private static void AssertTable(IEnumerable<string> keys, Func<string, ClientAddress?> read) => Assert.Empty(
        from key in keys
        let client = read(key)
        let answer = Relays.Decide(client) == RelayDecision.Permit ? client.ToString() : null
        where answer != OddKeys.Table[key]
        select $"'{key}' is answered for {answer ?? "nobody"}");
}
