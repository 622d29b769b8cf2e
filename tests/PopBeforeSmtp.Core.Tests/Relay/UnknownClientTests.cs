using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Relay;

/// <summary>What a client is told that may not relay.</summary>
public sealed class UnknownClientTests
{
    private const string Client = "192.0.2.10";
    private const string First = "Please check your mail first, then send again.";

    private readonly AuthorizationTable _table = Table.Empty();

    [Fact]
    public void By_default_nothing() => Assert.Equal(new RelayAnswer(RelayDecision.NoOpinion), Ask(1, UnknownClient.Dunno));

    [Theory]
    [InlineData(UnknownClient.Defer, RelayDecision.Defer)]
    [InlineData(UnknownClient.Reject, RelayDecision.Refuse)]
    public void To_check_its_mail_first_when_it_was_never_seen(object unknown, object decision) =>
        Assert.Equal(new RelayAnswer((RelayDecision)decision, First), Ask(1, (UnknownClient)unknown));

    [Fact]
    public void How_long_ago_its_window_closed()
    {
        _table.LogIn(Client, 0);
        Assert.Equal(RelayDecision.Permit, Ask(29).Decision);
        Assert.Equal($"{First} Your last login from here expired 12 minutes ago.", Ask(42).Text);
        _table.Purge(At.Minute(43));
        Assert.Equal($"{First} Your last login from here expired 13 minutes ago.", Ask(43).Text);
        Assert.Equal($"{First} Your last login from here expired 3 hours ago.", Ask(30 + 200).Text);
        _table.LogIn(Client, 300);
        Assert.Equal(RelayDecision.Permit, Ask(301).Decision);
    }

    [Fact]
    public void Nothing_of_a_login_that_was_revoked()
    {
        _table.LogIn(Client, 0);
        _table.Revoke(Networks.Of(Client), At.Minute(1));
        Assert.Equal(First, Ask(2).Text);
        _table.Purge(At.Minute(99));
        Assert.Equal(First, Ask(99).Text);
    }

    [Fact]
    public void The_text_is_the_sites_own()
    {
        var text = AnswerText.TryParse("Log in, within {window}; it was {age}: {window}", out _)!;
        _table.LogIn(Client, 0);
        var decider = new RelayDecider(_table, new FixedClock(At.Minute(31)), new RelayRules { UnknownClient = UnknownClient.Defer, ExpiredText = text });
        Assert.Equal("Log in, within 30 minutes; it was 60 seconds: 30 minutes", decider.Decide(Question).Text);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("{user} may not", "'{user}' is not known; there are {window} and {age}")]
    [InlineData("{window", "'{window' is not known; there are {window} and {age}")]
    [InlineData("two\nlines", "has more than 300 characters, or others than printable ASCII")]
    [InlineData("gr\u00fc\u00dfe", "has more than 300 characters, or others than printable ASCII")]
    public void A_text_that_cannot_be_said_is_refused(string template, string error)
    {
        Assert.Null(AnswerText.TryParse(template, out var found));
        Assert.Equal(error, found);
    }

    [Fact]
    public void Nothing_where_it_is_not_about_a_recipient() =>
        Assert.Equal(RelayDecision.NoOpinion, Decider(1, UnknownClient.Reject).Decide(new RelayQuestion { Client = ClientAddress.Parse(Client) }).Decision);

    private static RelayQuestion Question => new() { Client = ClientAddress.Parse(Client), IsOfRecipient = true };

    private RelayAnswer Ask(double minute, UnknownClient unknown = UnknownClient.Defer) => Decider(minute, unknown).Decide(Question);

    private RelayDecider Decider(double minute, UnknownClient unknown) => new(_table, new FixedClock(At.Minute(minute)), new RelayRules { UnknownClient = unknown });
}
