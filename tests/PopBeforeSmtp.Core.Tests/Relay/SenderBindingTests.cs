using System.Text;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Relay;

/// <summary>What is decided when it depends on the sender.</summary>
public sealed class SenderBindingTests
{
    private const string Ann = "192.0.2.10";

    private readonly RecordingObserver _observer = new();
    private readonly AuthorizationTable _table = Table.With(rules => rules with { MaximumAccountsPerAddress = 3 });

    public SenderBindingTests() => _table.LogIn(Ann, 0, "ann@example.org");

    [Fact]
    public void A_sender_must_belong_to_an_account_that_is_logged_in_from_the_address()
    {
        Assert.Equal(RelayDecision.Permit, Ask("ann@example.org").Decision);
        Assert.Equal(RelayDecision.Refuse, Ask("bob@example.org").Decision);
        _table.LogIn(Ann, 1, "bob@example.org");
        Assert.Equal(RelayDecision.Permit, Ask("bob@example.org").Decision);
        Assert.Equal(RelayDecision.Permit, Ask("ann@example.org").Decision);
        Assert.Equal(RelayDecision.NoOpinion, Ask("ann@example.org", "192.0.2.11").Decision);
    }

    [Fact]
    public void The_account_must_be_logged_in_still()
    {
        _table.LogIn(Ann, 20, "bob@example.org");
        Assert.Equal(RelayDecision.Refuse, Ask("ann@example.org", minute: 31).Decision);
        Assert.Equal(RelayDecision.Permit, Ask("bob@example.org", minute: 31).Decision);
        _table.RevokeUser("bob@example.org", At.Minute(32));
        Assert.Equal(RelayDecision.NoOpinion, Ask("bob@example.org", minute: 33).Decision);
    }

    [Fact]
    public void The_null_sender_is_in_nobodys_name() => Assert.Equal(RelayDecision.Permit, Ask("").Decision);

    [Fact]
    public void A_relay_that_cannot_say_the_sender_gets_no_opinion()
    {
        Assert.Equal(RelayDecision.NoOpinion, Ask(null).Decision);
        Assert.Equal(RelayDecision.NoOpinion, Decider(SenderBinding.Domain, 1).Decide(ClientAddress.Parse(Ann)));
        Assert.Empty(Decider(SenderBinding.Exact, 1).OpenToAnySender(At.Minute(1)));
    }

    [Fact]
    public void What_lets_nobody_relay_is_told_who_is_logged_in_whatever_he_may_send()
    {
        Assert.Equal(RelayDecision.Permit, Decider(SenderBinding.Exact, 1).DecideKnown(ClientAddress.Parse(Ann)));
        Assert.Equal(RelayDecision.NoOpinion, Decider(SenderBinding.Exact, 31).DecideKnown(ClientAddress.Parse(Ann)));
        Assert.Equal(RelayDecision.NoOpinion, Decider(SenderBinding.Exact, 1).DecideKnown(null));
    }

    [Theory]
    [InlineData("ann@example.org\0")]
    [InlineData("ann @example.org")]
    [InlineData("@example.org")]
    [InlineData("\u00ff\u00fe")]
    public void A_sender_that_is_none_belongs_to_nobody(string sender) => Assert.Equal(RelayDecision.Refuse, Ask(sender).Decision);

    [Fact]
    public void What_would_have_been_accepted_is_told_to_the_log_alone()
    {
        var answer = Ask("bob@example.org");
        Assert.Equal("Sender is not an address of a user logged in from here", answer.Text);
        Assert.Equal(["192.0.2.10 bob@example.org: ann@example.org"], _observer.Told);
    }

    [Fact]
    public void Not_asked_about_a_recipient_nothing_is_refused() =>
        Assert.Equal(
            RelayDecision.NoOpinion,
            Decider(SenderBinding.Exact, 1).Decide(new RelayQuestion { Client = ClientAddress.Parse(Ann), HasSender = true, Sender = "bob@example.org"u8 }).Decision);

    [Fact]
    public void An_entry_by_hand_is_bound_to_nobody()
    {
        _table.AllowByHand(Ann, 0);
        Assert.Equal(RelayDecision.Permit, Ask("anybody@example.net").Decision);
        Assert.Equal(RelayDecision.Permit, Ask(null).Decision);
        Assert.Equal([Ann], Decider(SenderBinding.Exact, 1).OpenToAnySender(At.Minute(1)).Select(open => open.Network.ToString()));
    }

    [Fact]
    public void A_shared_address_is_bound_though_others_are_not()
    {
        Assert.Equal(RelayDecision.Permit, Ask("anybody@example.net", binding: SenderBinding.Off).Decision);
        foreach (var user in (string[])["bob@example.org", "cat@example.org", "dan@example.org"])
            _table.LogIn(Ann, 1, user);
        Assert.Equal(RelayDecision.Refuse, Ask("anybody@example.net", binding: SenderBinding.Off).Decision);
        Assert.Equal(RelayDecision.Permit, Ask("dan@example.org", binding: SenderBinding.Off).Decision);
        Assert.Equal(RelayDecision.NoOpinion, Ask(null, binding: SenderBinding.Off).Decision);
        Assert.Empty(Decider(SenderBinding.Off, 1).OpenToAnySender(At.Minute(1)));
    }

    [Fact]
    public void A_sender_who_is_suspended_is_refused_with_the_reason_wherever_he_is_in_the_table()
    {
        _table.Suspend(new Suspension("eve@example.org", At.Minute(0), "Stolen. Call 555\n", "root"), At.Minute(0));
        foreach (var binding in Enum.GetValues<SenderBinding>())
            Assert.Equal(new RelayAnswer(RelayDecision.Refuse, "Stolen. Call 555?"), Ask("Eve+x@example.org", binding: binding));
        Assert.Equal(RelayDecision.NoOpinion, Ask("eve@example.org", "192.0.2.11").Decision);
        Assert.Equal(RelayDecision.Permit, Ask("ann@example.org").Decision);
        Assert.Contains("192.0.2.10 eve+x@example.org: eve@example.org is suspended", _observer.Told);
        _table.AllowByHand("192.0.2.11", 0);
        Assert.Equal(RelayDecision.Refuse, Ask("eve@example.org", "192.0.2.11").Decision);
    }

    [Fact]
    public void Before_the_table_is_loaded_everybody_is_asked_to_come_back()
    {
        var decider = new RelayDecider(Table.NotLoaded(), new FixedClock(At.Start), new RelayRules { SenderBinding = SenderBinding.Exact });
        Assert.Equal(RelayDecision.TryLater, decider.Decide(new RelayQuestion { Client = ClientAddress.Parse(Ann), HasSender = true, Sender = "ann@example.org"u8, IsOfRecipient = true }).Decision);
    }

    private RelayAnswer Ask(string? sender, string client = Ann, double minute = 1, SenderBinding binding = SenderBinding.Exact) =>
        Decider(binding, minute).Decide(new RelayQuestion
        {
            Client = ClientAddress.Parse(client),
            HasSender = sender is not null,
            Sender = Encoding.Latin1.GetBytes(sender ?? ""),
            IsOfRecipient = true,
        });

    private RelayDecider Decider(SenderBinding binding, double minute) =>
        new(_table, new FixedClock(At.Minute(minute)), new RelayRules { SenderBinding = binding }, null, _observer);
}
