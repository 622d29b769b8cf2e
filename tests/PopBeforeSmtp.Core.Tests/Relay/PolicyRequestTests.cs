using System.Text;
using FsCheck;
using FsCheck.Fluent;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Relay;

public sealed class PolicyRequestTests
{
    private const string Access = "request=smtpd_access_policy\n";

    [Fact]
    public void The_client_of_a_whole_request_is_read()
    {
        Assert.Equal("192.0.2.10", Client(
            "request=smtpd_access_policy\nprotocol_state=RCPT\nprotocol_name=ESMTP\nhelo_name=pc.example.org\nqueue_id=\n"
            + "sender=ann@example.org\nrecipient=bob@example.net\nrecipient_count=0\nclient_address=192.0.2.10\nclient_name=unknown\n"
            + "reverse_client_name=dsl.example.org\ninstance=7b.5e.1\nsasl_method=\nsasl_username=\nsize=0\nccert_subject=\n"
            + "etrn_domain=\nstress=\nclient_port=50123\npolicy_context=\nserver_address=203.0.113.1\nserver_port=25\n"
            + "compatibility_level=3.8\nmail_version=3.8.4\n"));
    }

    [Theory]
    [InlineData("client_address=192.0.2.10\n" + Access)]
    [InlineData(Access + "client_address=192.0.2.10\n")]
    [InlineData(Access + "client_address=192.0.2.10")]
    [InlineData(Access + "client_address=::ffff:192.0.2.10\n")]
    [InlineData(Access + "an_attribute_of_next_year=x\nclient_address=192.0.2.10\n")]
    [InlineData(Access + "sender=a=b=c\nclient_address=192.0.2.10\nhelo_name==\n")]
    [InlineData(Access + "a line without a sign\n\nclient_address=192.0.2.10\n")]
    public void Order_unknown_attributes_and_odd_values_do_not_matter(string request) => Assert.Equal("192.0.2.10", Client(request));

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("=\n")]
    [InlineData("=192.0.2.10\n")]
    [InlineData(Access)]
    [InlineData("client_address=192.0.2.10\n")]
    [InlineData("request=\nclient_address=192.0.2.10\n")]
    [InlineData("request=smtpd_access_polic\nclient_address=192.0.2.10\n")]
    [InlineData("request=smtpd_access_policy \nclient_address=192.0.2.10\n")]
    [InlineData("request=SMTPD_ACCESS_POLICY\nclient_address=192.0.2.10\n")]
    [InlineData("request=junk\nclient_address=192.0.2.10\n")]
    [InlineData("Request=smtpd_access_policy\nclient_address=192.0.2.10\n")]
    public void A_request_of_another_kind_or_without_a_client_asks_for_nobody(string request) => Assert.Null(Client(request));

    [Theory]
    [InlineData("client_address=\n")]
    [InlineData("client_address\n")]
    [InlineData("client_address=unknown\n")]
    [InlineData("client_address=192.0.2\n")]
    [InlineData("client_address=192\n")]
    [InlineData("client_address=2001:db8\n")]
    [InlineData("client_address=[192.0.2.10]\n")]
    [InlineData("client_address=IPv6:2001:db8::25\n")]
    [InlineData("client_address= 192.0.2.10\n")]
    [InlineData("client_address=192.0.2.10 \n")]
    [InlineData("client_address=192.0.2.10\0\n")]
    [InlineData("client_address=192.0.2.10\r\n")]
    [InlineData("client_address=fe80::1%eth0\n")]
    [InlineData("client_address==192.0.2.10\n")]
    [InlineData("client_address =192.0.2.10\n")]
    [InlineData(" client_address=192.0.2.10\n")]
    [InlineData("Client_address=192.0.2.10\n")]
    [InlineData("client_address2=192.0.2.10\n")]
    [InlineData("reverse_client_address=192.0.2.10\n")]
    [InlineData("sender=client_address=192.0.2.10\n")]
    [InlineData("server_address=192.0.2.10\n")]
    public void What_is_not_a_whole_address_asks_for_nobody(string line) => Assert.Null(Client(Access + line));

    [Theory]
    [InlineData("192.0.2.10", "198.51.100.7")]
    [InlineData("198.51.100.7", "192.0.2.10")]
    [InlineData("192.0.2.10", "192.0.2.10")]
    [InlineData("192.0.2.10", "")]
    [InlineData("", "192.0.2.10")]
    [InlineData("x", "192.0.2.10")]
    public void Two_client_addresses_ask_for_nobody(string first, string second) =>
        Assert.Null(Client($"{Access}client_address={first}\nhelo_name=x\nclient_address={second}\n"));

    [Fact]
    public void Lines_that_end_in_CR_LF_are_no_request() =>
        Assert.Null(Client("request=smtpd_access_policy\r\nclient_address=192.0.2.10\r\n\r\n"));

    [Fact]
    public void A_hundred_thousand_attributes_are_read_through()
    {
        var many = string.Concat(Enumerable.Range(0, 100_000).Select(i => $"attribute{i}={i}\n"));

        Assert.Equal("192.0.2.10", Client(Access + many + "client_address=192.0.2.10\n"));
        Assert.Null(Client(Access + "client_address=192.0.2.10\n" + many + "client_address=192.0.2.10\n"));
    }

    [Fact]
    public void A_value_of_a_megabyte_is_skipped() =>
        Assert.Equal("192.0.2.10", Client(Access + $"helo_name={new string('x', 1 << 20)}\nclient_address=192.0.2.10\n"));

    [Fact]
    public void No_text_of_an_unknown_client_gets_it_permitted() =>
        Always.Holds(
            ClientText.ArrayOf(6),
            texts => Decide(
                $"{Access}protocol_state=RCPT\nhelo_name={texts[0]}\nsender={texts[1]}\nrecipient={texts[2]}\nclient_address=198.51.100.66\n"
                + $"client_name={texts[3]}\nreverse_client_name={texts[4]}\nsasl_username={texts[5]}\n") == RelayDecision.NoOpinion,
            runs: 1000);

    [Fact]
    public void No_change_of_some_bytes_gets_an_unknown_client_permitted() =>
        Always.Holds(
            from count in Gen.Choose(0, 6)
            from changes in Gen.Choose(0, 200).Zip(Any.Byte).ArrayOf(count)
            select changes,
            changes =>
            {
                var request = Any.Utf8($"{Access}helo_name=192.0.2.10\nsender=ann@[192.0.2.10]\nclient_address=198.51.100.66\nclient_name=192.0.2.10\ninstance=192.0.2.10\n");
                foreach (var (at, value) in changes)
                    request[at % request.Length] = value;
                return Decide(request) == RelayDecision.NoOpinion;
            },
            runs: 5000);

    [Fact]
    public void Random_bytes_ask_for_nobody_and_never_throw() =>
        Always.Holds(Any.Bytes, bytes => PolicyRequest.Read(bytes).Client is null, runs: 1000);

    [Theory]
    [InlineData("protocol_state=RCPT\nsender=ann@example.org\n", "ann@example.org")]
    [InlineData("sender=\nprotocol_state=RCPT\n", "")]
    [InlineData("protocol_state=MAIL\nsender=a=b@example.org\n", "a=b@example.org")]
    [InlineData("protocol_state=END-OF-MESSAGE\nsender=ann@example.org\n", "ann@example.org")]
    [InlineData("protocol_state=RCPT\n", null)]
    [InlineData("protocol_state=RCPT\nsender=ann@example.org\nsender=ann@example.org\n", null)]
    [InlineData("protocol_state=CONNECT\nsender=\n", null)]
    [InlineData("protocol_state=EHLO\nsender=\n", null)]
    [InlineData("sender=ann@example.org\n", null)]
    public void The_sender_is_what_MAIL_FROM_said_once(string request, string? sender) => Assert.Equal(sender, Sender(request));

    [Theory]
    [InlineData("RCPT", true)]
    [InlineData("rcpt", false)]
    [InlineData("DATA", false)]
    [InlineData("CONNECT", false)]
    public void Only_a_recipient_is_refused_with_a_text(string state, bool isOfRecipient) =>
        Assert.Equal(isOfRecipient, PolicyRequest.Read(Encoding.UTF8.GetBytes($"protocol_state={state}\n")).IsOfRecipient);

    private static string? Sender(string request)
    {
        var question = PolicyRequest.Read(Encoding.UTF8.GetBytes(request));
        return question.HasSender ? Encoding.UTF8.GetString(question.Sender) : null;
    }

    private static Gen<string> ClientText { get; } =
        Gen.Elements("192.0.2.10", "client_address=192.0.2.10", "client_address=", "=", "request=x", " ", "\r", "\0", "a", "@", "\u2028", "\v", "action=OK").ArrayOf().Select(string.Concat);

    private static RelayDecision Decide(string request) => Decide(Encoding.UTF8.GetBytes(request));

    private static RelayDecision Decide(byte[] request) => Relays.Decider.Decide(PolicyRequest.Read(request)).Decision;

    private static string? Client(string request) => PolicyRequest.Read(Encoding.UTF8.GetBytes(request)).Client?.ToString();
}
