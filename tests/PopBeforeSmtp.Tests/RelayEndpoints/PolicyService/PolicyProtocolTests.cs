using Xunit;

namespace PopBeforeSmtp.Tests.RelayEndpoints.PolicyService;

public sealed class PolicyProtocolTests
{
    [Fact]
    public async Task A_client_that_logged_in_is_permitted()
    {
        Assert.Equal(Wire.PolicyPermit, await new Conversation().AskAsync(Wire.Policy("192.0.2.10")));
        Assert.Equal(Wire.PolicyPermit, await new Conversation().AskAsync(Wire.Policy("2001:db8::25")));
        Assert.Equal(Wire.PolicyPermit, await new Conversation().AskAsync(Wire.Policy("::ffff:192.0.2.10")));
    }

    [Theory]
    [InlineData("192.0.2.11")]
    [InlineData("192.0.2")]
    [InlineData("192.0.2.1")]
    [InlineData("192.0.2.10 ")]
    [InlineData(" 192.0.2.10")]
    [InlineData("192.0.2.10\r")]
    [InlineData("192.0.2.010")]
    [InlineData("192.0.2.10:25")]
    [InlineData("[192.0.2.10]")]
    [InlineData("IPv6:2001:db8::25")]
    [InlineData("2001:db8::25%eth0")]
    [InlineData("2001:0db8::25")]
    [InlineData("unknown")]
    [InlineData("")]
    public async Task Everything_else_is_no_opinion(string address) =>
        Assert.Equal(Wire.PolicyNoOpinion, await new Conversation().AskAsync(Wire.Policy(address)));

    [Theory]
    [InlineData("client_address=192.0.2.10\n\n")]
    [InlineData("request=junk_policy\nclient_address=192.0.2.10\n\n")]
    [InlineData("request=smtpd_access_policy\n\n")]
    [InlineData("request=smtpd_access_policy\nclient_address=192.0.2.10\nclient_address=192.0.2.10\n\n")]
    [InlineData("request=smtpd_access_policy\nclient_address=198.51.100.66\nclient_address=192.0.2.10\n\n")]
    [InlineData("request=smtpd_access_policy\nclient_address=192.0.2.10\nclient_address=\n\n")]
    [InlineData("request=smtpd_access_policy\nCLIENT_ADDRESS=192.0.2.10\n\n")]
    [InlineData("request=smtpd_access_policy\nclient_address =192.0.2.10\n\n")]
    [InlineData("request=smtpd_access_policy\nsender=client_address=192.0.2.10\n\n")]
    [InlineData("\n")]
    public async Task A_request_that_does_not_ask_for_one_client_is_no_opinion(string request) =>
        Assert.Equal(Wire.PolicyNoOpinion, await new Conversation().AskAsync(request));

    [Fact]
    public async Task Unknown_attributes_and_another_order_do_not_matter() =>
        Assert.Equal(Wire.PolicyPermit, await new Conversation().AskAsync("tls_sni=\nclient_address=192.0.2.10\nnew=a=b=c\nrequest=smtpd_access_policy\n\n"));

    [Fact]
    public async Task Lines_that_end_in_carriage_returns_are_no_request() =>
        Assert.Equal("", await new Conversation().AskAsync("request=smtpd_access_policy\r\nclient_address=192.0.2.10\r\n\r\n"));

    [Fact]
    public async Task A_client_whose_window_has_closed_is_no_opinion()
    {
        var conversation = new Conversation();
        conversation.Clock.Advance(TimeSpan.FromMinutes(30) - TimeSpan.FromTicks(1));
        Assert.Equal(Wire.PolicyPermit, await conversation.AskAsync(Wire.Policy("192.0.2.10")));
        conversation.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(Wire.PolicyNoOpinion, await conversation.AskAsync(Wire.Policy("192.0.2.10")));
    }

    [Fact]
    public async Task Before_the_table_is_loaded_a_relay_is_asked_to_come_back() =>
        Assert.Equal(Wire.PolicyTryLater, await new Conversation(isReady: false).AskAsync(Wire.Policy("192.0.2.10")));
}
