using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Doctor;
using PopBeforeSmtp.Doctor.Postfix;
using PopBeforeSmtp.Doctor.RelayTest;
using PopBeforeSmtp.Tests.Doctor.Postfix;
using Xunit;

namespace PopBeforeSmtp.Tests.Doctor.RelayTest;

public sealed class RelayTestSourcesTests
{
    private const string Loopback = "127.0.0.1";

    [Fact]
    public async Task The_first_address_that_is_not_trusted_is_taken() =>
        Assert.Equal(("203.0.113.25", null), await ChooseAsync("127.0.0.0/8 [::1]/128", null, Loopback, "::1", "203.0.113.25"));

    [Fact]
    public async Task Without_a_postfix_the_first_address_is_taken() => Assert.Equal((Loopback, null), await ChooseAsync(null, null, Loopback, "203.0.113.25"));

    [Fact]
    public async Task For_a_relay_elsewhere_the_kernel_chooses() => Assert.Equal((null, null), await ChooseAsync(null, null));

    [Fact]
    public async Task Where_all_are_trusted_an_address_of_nobodys_is_named()
    {
        var (source, refusal) = await ChooseAsync("127.0.0.0/8 203.0.113.0/24", null, Loopback, "203.0.113.25");

        Assert.Null(source);
        Assert.Equal((FindingState.Doubtful, "nothing can be told of strangers: 127.0.0.1 may relay without a login (mynetworks = 127.0.0.0/8 203.0.113.0/24)"), (refusal!.State, refusal.Text));
        Assert.Contains("ip address add 192.0.2.66/32 dev lo; pop-before-smtp doctor --relay-test --from 192.0.2.66", refusal.Remedy);
    }

    [Fact]
    public async Task A_trusted_address_that_was_asked_for_is_not_replaced_silently()
    {
        var (source, refusal) = await ChooseAsync("127.0.0.0/8", "127.0.0.2", Loopback, "203.0.113.25");

        Assert.Null(source);
        Assert.StartsWith("nothing can be told of strangers: 127.0.0.2 may relay without a login", refusal!.Text);
        Assert.Equal("test from 203.0.113.25, which is this host's too and may not relay: --from 203.0.113.25", refusal.Remedy);
    }

    [Fact]
    public async Task An_address_with_a_login_is_no_strangers()
    {
        var (_, refusal) = await ChooseAsync("192.0.2.1", "198.51.100.5");

        Assert.StartsWith("nothing can be told of strangers: 198.51.100.5 is in the login table now", refusal!.Text);
    }

    [Theory]
    [InlineData("!127.0.0.1 127.0.0.0/8")]
    [InlineData("hash:/etc/postfix/networks")]
    [InlineData("[::ffff:127.0.0.0]/104 [::1]")]
    public async Task What_mynetworks_takes_out_or_does_not_say_may_be_tested(string mynetworks) =>
        Assert.Equal((Loopback, null), await ChooseAsync(mynetworks, null, Loopback));

    private static async Task<(string? Source, Finding? Refusal)> ChooseAsync(string? mynetworks, string? from, params string[] own)
    {
        var postfix = mynetworks is null ? null : PostfixReader.Parse($"mynetworks = {mynetworks}\n", PostfixFixture.OneSmtpd, "", "");
        var sources = new RelayTestSources(postfix, (client, _) => Task.FromResult($"{client}" == "198.51.100.5"));
        var (source, refusal) = await sources.ChooseAsync(from is null ? null : ClientAddress.Parse(from), [.. own.Select(ClientAddress.Parse)], default);
        return (source?.ToString(), refusal);
    }
}
