using PopBeforeSmtp.Doctor;
using PopBeforeSmtp.Doctor.RelayTest;
using Xunit;

namespace PopBeforeSmtp.Tests.Doctor.RelayTest;

public sealed class RelayTestJudgeTests
{
    private static readonly SmtpReply Refused = new(554, "5.7.1 Relay access denied");
    private static readonly SmtpReply Taken = new(250, "2.1.5 Ok");
    private static readonly SmtpReply Later = new(450, "4.3.0 Login table unavailable");
    private static readonly IReadOnlyList<OpenRelayEnvelope> Envelopes = OpenRelayEnvelopes.Against("postmaster@mx.example.org", "198.51.100.1");

    [Fact]
    public void There_are_28_envelopes_and_no_two_are_the_same() => Assert.Equal(28, Envelopes.DistinctBy(envelope => (envelope.Sender, envelope.Recipient)).Count());

    [Fact]
    public void All_refused_is_good()
    {
        var finding = Assert.Single(Judge(_ => Refused, Refused));

        Assert.Equal((FindingState.Good, "mx:25 refuses all 28 open-relay envelopes of 192.0.2.66: 554 5.7.1 Relay access denied"), (finding.State, finding.Text));
    }

    [Fact]
    public void A_foreign_recipient_that_is_taken_is_an_open_relay()
    {
        var finding = Assert.Single(Judge(envelope => envelope.Name == "null sender" ? Taken : Refused, Refused));

        Assert.Equal((FindingState.Bad, "mx:25 is an open relay: for 192.0.2.66, who has not logged in, it takes 1 of 28 envelopes (null sender), such as MAIL FROM:<> RCPT TO:<somebody@elsewhere.example> 250 2.1.5 Ok"), (finding.State, finding.Text));
        Assert.StartsWith("put what refuses strangers", finding.Remedy);
    }

    [Fact]
    public void An_odd_recipient_of_its_own_domain_is_an_open_relay_where_unknown_users_are_refused()
    {
        var finding = Assert.Single(Judge(envelope => envelope.Name == "percent at the relay's domain" ? Taken : Refused, Refused));

        Assert.Equal(FindingState.Bad, finding.State);
        Assert.StartsWith("mx:25 refuses unknown users of its own domain, but for 192.0.2.66, who has not logged in, it takes 1 of 28 envelopes (percent at the relay's domain), such as MAIL FROM:<spamtest@[198.51.100.1]> RCPT TO:<somebody%elsewhere.example@mx.example.org> 250", finding.Text);
    }

    [Theory]
    [InlineData(250)]
    [InlineData(450)]
    [InlineData(0)]
    public void An_odd_recipient_says_nothing_where_unknown_users_are_taken_or_not_known(int control)
    {
        var finding = Assert.Single(Judge(envelope => envelope.MayBeLocal ? Taken : Refused, control == 0 ? null : new SmtpReply(control, "")));

        Assert.Equal(FindingState.Doubtful, finding.State);
        Assert.StartsWith("mx:25 takes 14 recipients in its own domain that name a foreign one", finding.Text);
    }

    [Fact]
    public void A_relay_that_puts_off_says_nothing_of_later()
    {
        var finding = Assert.Single(Judge(envelope => envelope.MayBeLocal ? Refused : Later, Refused));

        Assert.Equal((FindingState.Doubtful, "mx:25 puts off 14 of 28 open-relay envelopes of 192.0.2.66: 450 4.3.0 Login table unavailable"), (finding.State, finding.Text));
    }

    [Fact]
    public void What_was_not_answered_is_not_taken_for_refused()
    {
        var finding = Assert.Single(Judge(envelope => envelope.Name == "bang path" ? null : Refused, Refused));

        Assert.Equal((FindingState.Doubtful, "mx:25 closed the connection before it answered 1 of 28 open-relay envelopes of 192.0.2.66"), (finding.State, finding.Text));
    }

    private static IReadOnlyList<Finding> Judge(Func<OpenRelayEnvelope, SmtpReply?> answer, SmtpReply? control) =>
        new RelayTestJudge("mx:25", "192.0.2.66").Judge([.. Envelopes.Select(envelope => new EnvelopeAnswer(envelope, answer(envelope)))], control);
}
