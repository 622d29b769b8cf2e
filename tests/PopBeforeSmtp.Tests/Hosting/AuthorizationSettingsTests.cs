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

    private static Task<AuthorizationRules> ReadAsync(TestSettings settings) => AuthorizationSettings.ReadAsync(settings.Root, CancellationToken.None);
}
