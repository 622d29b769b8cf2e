using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Hosting;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Hosting;

public sealed class AuthorizationSettingsTests
{
    [Fact]
    public async Task What_is_not_written_has_its_default()
    {
        using var settings = new TestSettings("{ }");
        var rules = await ReadAsync(settings);
        Assert.Equal(TimeSpan.FromMinutes(30), rules.Window);
        Assert.Equal(["127.0.0.0/8", "::1"], rules.ExemptNetworks.Networks.Select(network => network.ToString()));
        Assert.Equal(NetworkList.NeverClients, rules.NeverAuthorize.Networks);
        Assert.Empty(settings.Errors);
    }

    [Fact]
    public async Task Default_can_stand_beside_networks_of_ones_own_and_lists_can_be_empty()
    {
        using var settings = new TestSettings("{ \"Window\": \"2h\", \"ExemptNetworks\": [], \"NeverAuthorize\": [ \"default\", \"192.0.2.80\" ] }");
        var rules = await ReadAsync(settings);
        Assert.Equal(TimeSpan.FromHours(2), rules.Window);
        Assert.Empty(rules.ExemptNetworks.Networks);
        Assert.Equal([.. NetworkList.NeverClients, Make.Network("192.0.2.80")], rules.NeverAuthorize.Networks);
    }

    [Fact]
    public async Task All_errors_are_told_with_their_places()
    {
        using var settings = new TestSettings("{\n\"Window\": 30,\n\"ExemptNetworks\": [ \"default\", \"10\" ],\n\"NeverAuthorize\": [ \"postfix:mynetworks\", \"192.0.2.1/24\" ],\n\"Widnow\": \"1h\" }");
        await ReadAsync(settings);
        string[] expected =
        [
            "appsettings.json:2: Window: '30' is not a duration",
            "appsettings.json:3: ExemptNetworks: 'default' is not an address or network",
            "appsettings.json:3: ExemptNetworks: '10' is not an address or network",
            "appsettings.json:4: NeverAuthorize: 'postfix:mynetworks' is not an address or network",
            "appsettings.json:4: NeverAuthorize: '192.0.2.1/24' has bits set behind its prefix; the network is 192.0.2.0/24",
            "appsettings.json:5: Widnow: unknown key",
        ];
        var errors = settings.Errors.ToList();
        Assert.Equal(expected.Length, errors.Count);
        Assert.All(expected.Zip(errors), pair => Assert.StartsWith(pair.First, pair.Second));
    }

    [Fact]
    public async Task The_networks_of_Postfix_are_asked_for()
    {
        Assert.SkipUnless(File.Exists("/usr/sbin/postconf"), "Postfix is not installed");
        var told = await ProcessOutput.RunAsync("/usr/sbin/postconf", "-xh", "mynetworks");
        using var settings = new TestSettings("{ \"ExemptNetworks\": [ \"postfix:mynetworks\" ] }");
        var rules = await ReadAsync(settings);
        Assert.Equal(PostfixNetworks.Parse(told, Assert.Fail), rules.ExemptNetworks.Networks);
        Assert.Empty(settings.Errors);
    }

    [Fact]
    public async Task Limits_and_networks_that_are_always_allowed_are_read()
    {
        using var settings = new TestSettings("""
            { "AlwaysAuthorize": [ "192.0.2.0/24", { "Network": "2001:db8::/32", "Note": "printers", "Owner": "ann" } ], "IPv6PrefixLength": 64,
              "MaximumAddresses": 5, "MaximumAddressesPerUser": 0, "MaximumAccountsPerAddress": 3, "SharedAddresses": "hold" }
            """);
        var rules = await ReadAsync(settings);
        Assert.Empty(settings.Errors);
        Assert.Equal(["192.0.2.0/24", "2001:db8::/32"], rules.AlwaysAuthorize.Select(entry => entry.Network.ToString()));
        Assert.Equal(("printers", "ann", true), (rules.AlwaysAuthorize[1].Note, rules.AlwaysAuthorize[1].Owner, rules.AlwaysAuthorize[1].IsSetting));
        Assert.Equal((64, 5, int.MaxValue, 3, SharedAddresses.Hold), (rules.IPv6PrefixLength, rules.MaximumAddresses, rules.MaximumAddressesPerUser, rules.MaximumAccountsPerAddress, rules.SharedAddresses));
    }

    [Fact]
    public async Task What_is_no_network_or_forbidden_elsewhere_cannot_always_be_allowed()
    {
        using var settings = new TestSettings("""
            { "AlwaysAuthorize": [ "mail.example.org", "0.0.0.0/0",
              { "Netwrok": "192.0.2.1" } ], "IPv6PrefixLength": 32, "MaximumAddresses": 0, "SharedAddresses": "drop" }
            """);
        await ReadAsync(settings);
        string[] expected =
        [
            "appsettings.json:2: IPv6PrefixLength: '32' is not a number from 48 to 128",
            "appsettings.json:1: AlwaysAuthorize:0:Network: 'mail.example.org' is not an address or network; write 192.0.2.10, 192.0.2.0/24 or 2001:db8::/32 (a host or domain name is refused: who controls its DNS would decide who may relay)",
            "appsettings.json:1: AlwaysAuthorize:1:Network: '0.0.0.0/0' cannot be allowed: NeverAuthorize has 127.0.0.0/8",
            "appsettings.json:2: AlwaysAuthorize:2:Netwrok: unknown key (known here: Network, Note, Owner)",
            "appsettings.json:2: AlwaysAuthorize:2:Network: '' is not an address or network",
            "appsettings.json:2: MaximumAddresses: '0' is not a number from 1 to 100000000",
            "appsettings.json:2: SharedAddresses: 'drop' is none of: bind, hold",
        ];
        Assert.Equal(expected.Length, settings.Errors.Count());
        Assert.All(expected, error => Assert.Contains(settings.Errors, told => told.StartsWith(error, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_hosts_own_addresses_can_be_forbidden()
    {
        using var settings = new TestSettings("""{ "NeverAuthorize": [ "host:addresses" ] }""");
        var rules = await ReadAsync(settings);
        Assert.Contains(Make.Network("127.0.0.1"), rules.NeverAuthorize.Networks);
        Assert.Empty(settings.Errors);
    }

    private static async Task<AuthorizationRules> ReadAsync(TestSettings settings)
    {
        var rules = await AuthorizationSettings.ReadAsync(settings.Root, CancellationToken.None);
        settings.Root.RefuseUnknownKeys();
        return rules;
    }
}
