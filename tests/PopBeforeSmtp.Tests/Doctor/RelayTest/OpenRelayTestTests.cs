using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Doctor;
using PopBeforeSmtp.Doctor.Postfix;
using PopBeforeSmtp.Doctor.RelayTest;
using PopBeforeSmtp.Tests.Doctor.Postfix;
using Xunit;

namespace PopBeforeSmtp.Tests.Doctor.RelayTest;

public sealed class OpenRelayTestTests
{
    private const string Greeting = "220-mx.example.org ESMTP\r\n220 go on";

    [Fact]
    public async Task A_relay_is_asked_28_times_and_once_for_an_unknown_user_and_no_mail_is_sent()
    {
        await using var relay = new TalkingRelay("220 mx.example.org ESMTP", Refuse);

        var finding = Assert.Single(await RunAsync(relay));

        Assert.True(finding.State == FindingState.Good, finding.ToString());
        Assert.Equal($"{relay.Address} refuses all 28 open-relay envelopes of 127.0.0.1: 554 5.7.1 Relay access denied", finding.Text);
        Assert.Equal(29, relay.Commands.Count(command => command.StartsWith("RCPT TO:", StringComparison.Ordinal)));
        Assert.Contains("RCPT TO:<no-such-user.relay-test@mx.example.org>", relay.Commands);
        Assert.Contains("EHLO [127.0.0.1]", relay.Commands);
        Assert.All(relay.Commands, command => Assert.Contains(command.Split(' ', ':')[0], (string[])["EHLO", "MAIL", "RCPT", "RSET", "QUIT"]));
        Assert.Equal(9, relay.Sessions);
    }

    [Fact]
    public async Task A_relay_of_this_host_that_nothing_is_known_of_is_not_called_open_for_trusting_its_own_addresses()
    {
        await using var relay = new TalkingRelay("220 mx.example.org ESMTP", _ => "250 ok");

        var finding = Assert.Single(await RunAsync(relay));

        Assert.Equal((FindingState.Doubtful, $"{relay.Address} relays for 127.0.0.1, an address of this host, as most relays do: nothing can be told of strangers"), (finding.State, finding.Text));
        Assert.Contains("--from 192.0.2.66", finding.Remedy);
    }

    [Fact]
    public async Task A_postfix_that_does_not_trust_the_address_and_takes_everything_is_an_open_relay()
    {
        await using var relay = new TalkingRelay(Greeting, _ => "250 ok");

        var findings = await RunAsync(relay, mynetworks: "192.0.2.99/32");

        Assert.Equal([FindingState.Bad, FindingState.Doubtful], findings.Select(finding => finding.State));
        Assert.Contains("it takes 14 of 28 envelopes (null sender; foreign sender; ", findings[0].Text);
    }

    [Fact]
    public async Task A_postfix_that_trusts_the_address_is_not_asked_at_all()
    {
        await using var relay = new TalkingRelay(Greeting, _ => "250 ok");

        var finding = Assert.Single(await RunAsync(relay, mynetworks: "127.0.0.0/8"));

        Assert.Equal(FindingState.Doubtful, finding.State);
        Assert.StartsWith("nothing can be told of strangers: 127.0.0.1 may relay without a login", finding.Text);
        Assert.Empty(relay.Commands);
    }

    [Theory]
    [InlineData("554 5.7.1 go away", FindingState.Doubtful, "does not talk to 127.0.0.1: 554 5.7.1 go away")]
    [InlineData("SSH-2.0-OpenSSH_9.2", FindingState.Bad, "cannot be asked from 127.0.0.1: no reply of SMTP: SSH-2.0-OpenSSH_9.2")]
    public async Task A_relay_that_does_not_greet_is_not_taken_for_one_that_refuses(string greeting, object state, string text)
    {
        await using var relay = new TalkingRelay(greeting, _ => "554 no");

        var finding = Assert.Single(await RunAsync(relay));

        Assert.Equal((state, $"{relay.Address} {text}"), (finding.State, finding.Text));
    }

    [Fact]
    public async Task Where_nobody_listens_it_says_so()
    {
        var gone = new TalkingRelay(Greeting, _ => "250 ok");
        await gone.DisposeAsync();

        var finding = Assert.Single(await RunAsync(gone));

        Assert.Equal((FindingState.Bad, $"{gone.Address} cannot be asked from 127.0.0.1: Connection refused"), (finding.State, finding.Text));
    }

    [Fact]
    public async Task Envelopes_of_a_session_that_is_cut_off_are_counted()
    {
        await using var relay = new TalkingRelay(Greeting, command => command.Contains("elsewhere.example!", StringComparison.Ordinal) ? null : Refuse(command));

        var finding = Assert.Single(await RunAsync(relay));

        Assert.Equal((FindingState.Doubtful, $"{relay.Address} closed the connection before it answered 3 of 28 open-relay envelopes of 127.0.0.1"), (finding.State, finding.Text));
    }

    private static string? Refuse(string command) => command.StartsWith("RCPT", StringComparison.Ordinal) ? "554 5.7.1 Relay access denied" : "250 ok";

    private static Task<IReadOnlyList<Finding>> RunAsync(TalkingRelay relay, string? mynetworks = null)
    {
        var host = mynetworks is null ? new FakeMailHost() : PostfixFixture.Host();
        if (mynetworks is not null)
            host.Programs["postconf -x"] = $"mynetworks = {mynetworks}\n";
        var test = new OpenRelayTest(host, new PostfixReader(host), (_, _) => Task.FromResult(false), TimeProvider.System);
        return test.RunAsync(RelayTarget.Parse($"{relay.Address}")!, null, default);
    }
}
