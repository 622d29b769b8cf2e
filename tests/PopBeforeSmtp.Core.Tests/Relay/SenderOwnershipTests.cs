using PopBeforeSmtp.Core.Relay;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Relay;

public sealed class SenderOwnershipTests
{
    private static readonly MailAddressRules Rules = new("example.org", "+");

    private readonly SenderLoginTable _maps = new();

    [Theory]
    [InlineData("ann@example.org", "ann@example.org")]
    [InlineData("Ann@Example.Org", "ann@example.org")]
    [InlineData("ann@example.org", "ANN@example.org")]
    [InlineData("ann+news@example.org", "ann@example.org")]
    [InlineData("ann@example.org", "ann")]
    [InlineData("ann", "ann@example.org")]
    [InlineData("ann+box@example.org", "ann+box@example.org")]
    public void A_sender_belongs_to_the_account_of_his_name(string sender, string account) =>
        Assert.Equal(RelayDecision.Permit, Judge(sender, SenderBinding.Exact, account));

    [Theory]
    [InlineData("bob@example.org", "ann@example.org")]
    [InlineData("ann@example.net", "ann@example.org")]
    [InlineData("ann@example.net", "ann")]
    [InlineData("ann@example.org", "ann+box@example.org")]
    [InlineData("annie@example.org", "ann@example.org")]
    [InlineData("ann@sub.example.org", "ann@example.org")]
    [InlineData("ann@example.org.", "ann@example.org")]
    [InlineData("ann%example.org@example.net", "ann@example.org")]
    [InlineData("ann@example.org@example.net", "ann@example.org")]
    public void And_to_no_other(string sender, string account) => Assert.Equal(RelayDecision.Refuse, Judge(sender, SenderBinding.Exact, account));

    [Theory]
    [InlineData("bob@example.org", "ann@example.org", RelayDecision.Permit)]
    [InlineData("bob@EXAMPLE.org", "ann", RelayDecision.Permit)]
    [InlineData("bob@sub.example.org", "ann@example.org", RelayDecision.Refuse)]
    [InlineData("bob@example.net", "ann@example.org", RelayDecision.Refuse)]
    [InlineData("bob@notexample.org", "ann@example.org", RelayDecision.Refuse)]
    public void Bound_to_a_domain_any_name_of_it_will_do(string sender, string account, object decision) =>
        Assert.Equal((RelayDecision)decision, Judge(sender, SenderBinding.Domain, account));

    [Fact]
    public void Any_of_the_accounts_that_are_logged_in_will_do()
    {
        Assert.Equal(RelayDecision.Permit, Judge("bob@example.org", SenderBinding.Exact, "ann", "bob"));
        Assert.Equal(RelayDecision.Refuse, Judge("bob@example.org", SenderBinding.Exact));
    }

    [Theory]
    [InlineData(SenderBinding.Exact)]
    [InlineData(SenderBinding.Domain)]
    public void Without_a_default_domain_an_account_without_one_owns_nothing(object binding)
    {
        var ownership = new SenderOwnership(new MailAddressRules("", "+"), _maps);
        Assert.Equal(RelayDecision.Refuse, ownership.Judge(new MailAddress("ann", "example.org"), ["ann"], (SenderBinding)binding));
        Assert.Equal(RelayDecision.Refuse, ownership.Judge(new MailAddress("ann", ""), ["ann"], (SenderBinding)binding));
    }

    [Fact]
    public void The_maps_give_a_sender_to_accounts()
    {
        _maps.Rows["sales@example.org"] = ["ann", "BOB@example.org"];
        Assert.Equal(RelayDecision.Permit, Judge("sales@example.org", SenderBinding.Exact, "bob"));
        Assert.Equal(RelayDecision.Permit, Judge("sales@example.org", SenderBinding.Exact, "ann@example.org"));
        Assert.Equal(RelayDecision.Refuse, Judge("sales@example.org", SenderBinding.Exact, "cat"));
        Assert.Equal(RelayDecision.Refuse, Judge("other@example.org", SenderBinding.Exact, "ann"));
    }

    [Fact]
    public void While_the_maps_are_asked_it_is_undecided_and_when_they_fail_it_is_for_later()
    {
        _maps.State = SenderLoginState.Pending;
        Assert.Equal(RelayDecision.Undecided, Judge("sales@example.org", SenderBinding.Exact, "ann"));
        Assert.Equal(RelayDecision.Permit, Judge("ann@example.org", SenderBinding.Exact, "ann"));
        _maps.State = SenderLoginState.Failed;
        Assert.Equal(RelayDecision.TryLater, Judge("sales@example.org", SenderBinding.Exact, "ann"));
    }

    [Theory]
    [InlineData("eve@example.org", "eve", "example.org", true)]
    [InlineData("eve+x@example.org", "eve@example.org", "", true)]
    [InlineData("eve@example.net", "eve", "example.org", false)]
    [InlineData("eve@example.net", "eve", "", true)]
    [InlineData("evelyn@example.net", "eve", "", false)]
    [InlineData("ann@example.org", "eve@example.org", "", false)]
    public void A_suspended_account_is_known_by_its_name(string sender, string account, string defaultDomain, bool isSuspended)
    {
        var rules = new MailAddressRules(defaultDomain, "+");
        Assert.Equal(isSuspended, new SenderOwnership(rules, _maps).IsSuspended(MailAddress.Parse(sender, rules)!, account));
    }

    private RelayDecision Judge(string sender, SenderBinding binding, params string[] accounts) =>
        new SenderOwnership(Rules, _maps).Judge(MailAddress.Parse(sender, Rules)!, accounts, binding);
}
