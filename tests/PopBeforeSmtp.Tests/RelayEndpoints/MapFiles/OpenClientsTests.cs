using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay.MapFormats;
using PopBeforeSmtp.RelayEndpoints.MapFiles;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.RelayEndpoints.MapFiles;

public sealed class OpenClientsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 10, 15, 0, TimeSpan.Zero);

    [Fact]
    public void Clients_are_sorted_and_a_network_stands_before_what_it_contains()
    {
        var clients = Of(["198.51.100.7", "192.0.2.10", "192.0.2.9", "2001:db8::1"], Make.Hand("192.0.2.0/24", Now), Make.Hand("192.0.2.0/30", Now));
        Assert.Equal(["192.0.2.0/24", "192.0.2.0/30", "192.0.2.9", "192.0.2.10", "198.51.100.7", "2001:db8::1"], clients.Select(client => client.Network.ToString()));
    }

    [Fact]
    public void An_address_that_logged_in_and_is_allowed_by_hand_is_there_once_with_the_later_end()
    {
        Assert.Equal([new OpenClient(Make.Network("192.0.2.10"), null)], Of(["192.0.2.10"], Make.Hand("192.0.2.10", Now)));
        Assert.Equal([new OpenClient(Make.Network("192.0.2.10"), Now + TimeSpan.FromHours(2))], Of(["192.0.2.10"], Make.Hand("192.0.2.10", Now, TimeSpan.FromHours(2))));
        Assert.Equal([new OpenClient(Make.Network("192.0.2.10"), Now + Make.Window)], Of(["192.0.2.10"], Make.Hand("192.0.2.10", Now, TimeSpan.FromMinutes(1))));
    }

    [Fact]
    public void What_has_expired_is_not_there()
    {
        var table = Table(["192.0.2.10"], Make.Hand("192.0.2.11", Now, TimeSpan.FromMinutes(30)));
        Assert.Equal(2, OpenClients.Of(table, Now + Make.Window - TimeSpan.FromTicks(1)).Count);
        Assert.Empty(OpenClients.Of(table, Now + Make.Window));
    }

    private static IReadOnlyList<OpenClient> Of(string[] addresses, params HandEntry[] hand) => OpenClients.Of(Table(addresses, hand), Now);

    private static AuthorizationTable Table(string[] addresses, params HandEntry[] hand)
    {
        var table = new AuthorizationTable(Make.Rules with { NeverAuthorize = NetworkList.Empty });
        table.Load(addresses.Select(address => Make.Row(address, Now)), hand);
        return table;
    }
}
