using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Relay;

public sealed class RelayDeciderTests
{
    private static readonly ClientAddress Client = ClientAddress.Parse("192.0.2.10");

    [Fact]
    public void A_client_that_logged_in_is_permitted_until_its_window_ends()
    {
        var table = Table.Empty();
        table.LogIn("192.0.2.10", 0);
        var clock = new FixedClock(At.Minute(29));
        var decider = new RelayDecider(table, clock);

        Assert.Equal(RelayDecision.Permit, decider.Decide(Client));
        clock.Now = At.Minute(30);
        Assert.Equal(RelayDecision.NoOpinion, decider.Decide(Client));
    }

    [Fact]
    public void Any_other_client_gets_no_opinion() =>
        Always.Holds(Any.Address, address => Relays.Decide(address) == RelayDecision.NoOpinion || address == Client);

    [Fact]
    public void A_question_without_a_whole_address_gets_no_opinion()
    {
        Assert.Equal(RelayDecision.NoOpinion, Relays.Decide(null));
        Assert.Equal(RelayDecision.NoOpinion, new RelayDecider(Table.NotLoaded(), new FixedClock(At.Start)).Decide(null));
    }

    [Fact]
    public void Before_the_stored_table_is_loaded_everybody_is_asked_to_come_back()
    {
        var table = Table.NotLoaded();
        table.LogIn("192.0.2.10", 0);
        var decider = new RelayDecider(table, new FixedClock(At.Start));

        Assert.Equal(RelayDecision.TryLater, decider.Decide(Client));
        Assert.Equal(RelayDecision.TryLater, decider.Decide(ClientAddress.Parse("198.51.100.7")));

        table.Load([], [], []);
        Assert.Equal(RelayDecision.Permit, decider.Decide(Client));
        Assert.Equal(RelayDecision.NoOpinion, decider.Decide(ClientAddress.Parse("198.51.100.7")));
    }

    [Fact]
    public void While_the_logs_are_being_read_only_a_yes_is_meant()
    {
        var table = Table.Empty();
        table.IsReading = true;
        table.LogIn("192.0.2.10", 0);
        var decider = new RelayDecider(table, new FixedClock(At.Start), new RelayRules { UnknownClient = UnknownClient.Reject });
        var stranger = ClientAddress.Parse("198.51.100.7");

        Assert.Equal(RelayDecision.Permit, decider.Decide(Client));
        Assert.Equal(RelayDecision.Permit, decider.DecideKnown(Client));
        Assert.Equal(RelayDecision.TryLater, decider.Decide(stranger));
        Assert.Equal(RelayDecision.TryLater, decider.DecideKnown(stranger));
        Assert.Equal(RelayDecision.NoOpinion, decider.Decide(null));

        table.IsReading = false;
        Assert.Equal(RelayDecision.NoOpinion, decider.DecideKnown(stranger));
        Assert.NotEqual(RelayDecision.TryLater, decider.Decide(stranger));
    }

    [Fact]
    public void A_sender_whose_account_may_not_have_been_read_yet_is_asked_to_come_back()
    {
        var table = Table.Empty();
        table.IsReading = true;
        table.LogIn("192.0.2.10", 0);
        var decider = new RelayDecider(table, new FixedClock(At.Start), new RelayRules { SenderBinding = SenderBinding.Exact });
        var question = new RelayQuestion { Client = Client, Sender = "somebody@else.example"u8, HasSender = true, IsOfRecipient = true };

        Assert.Equal(RelayDecision.TryLater, decider.Decide(question).Decision);
        table.IsReading = false;
        Assert.Equal(RelayDecision.Refuse, decider.Decide(question).Decision);
    }

    [Fact]
    public void The_decision_of_an_unset_variable_is_no_opinion() => Assert.Equal(RelayDecision.NoOpinion, default);
}
