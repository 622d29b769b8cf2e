using PopBeforeSmtp.Doctor;
using PopBeforeSmtp.Doctor.Postfix;
using Xunit;

namespace PopBeforeSmtp.Tests.Doctor.Postfix;

public sealed class PostfixCheckTests
{
    private const string Sockets = "check_client_access socketmap:unix:pop-before-smtp/socketmap:pop-before-smtp";

    private static readonly IPostfixCheck[] All =
        [new AskedCheck(), new OrderCheck(), new InboundCheck(), new AuthCheck(), new TimeoutCheck(), new DefaultActionCheck(), new MapTypeCheck(), new OldMapCheck(), new TrustCheck()];

    [Theory]
    [InlineData(PostfixFixture.Right)]
    [InlineData("permit_mynetworks permit_sasl_authenticated permit_auth_destination " + Sockets + " reject")]
    [InlineData("permit_mynetworks, permit_sasl_authenticated, permit_auth_destination, check_client_access hash:/etc/postfix/pop-before-smtp, reject_unauth_destination")]
    [InlineData("permit_mynetworks, permit_sasl_authenticated, permit_auth_destination, check_client_access proxy:hash:/etc/postfix/pop-before-smtp, reject")]
    [InlineData("permit_mynetworks, permit_sasl_authenticated, permit_auth_destination, check_policy_service { inet:127.0.0.1:10045, { timeout = 5s }, default_action=451 }, reject")]
    public void A_list_that_is_right_has_good_findings_only(string relay) =>
        Assert.All(All.SelectMany(check => check.Find(PostfixFixture.View(relay))), finding => Assert.True(finding.State == FindingState.Good, finding.ToString()));

    [Fact]
    public void A_question_in_a_restriction_class_is_found()
    {
        var view = PostfixFixture.View("permit_mynetworks, permit_sasl_authenticated, permit_auth_destination, logged_in, reject", $"smtpd_restriction_classes = other, logged_in\nlogged_in = {PostfixFixture.Question}");

        Assert.All(All.SelectMany(check => check.Find(view)), finding => Assert.Equal(FindingState.Good, finding.State));
    }

    [Fact]
    public void Only_one_smtpd_of_several_has_to_ask()
    {
        var view = PostfixFixture.View(
            services: PostfixFixture.OneSmtpd + "submission inet n - y - - smtpd -o smtpd_relay_restrictions=permit_sasl_authenticated,reject\n",
            overrides: "submission/inet/smtpd_relay_restrictions = permit_sasl_authenticated,reject\n");

        Assert.All(All.SelectMany(check => check.Find(view)), finding => Assert.Equal(FindingState.Good, finding.State));
        Assert.Equal(["smtp", "submission"], view.Servers.Select(server => server.Label));
    }

    [Fact]
    public void An_smtpd_that_overrides_the_list_is_judged_by_its_own()
    {
        var view = PostfixFixture.View("permit_mynetworks, reject_unauth_destination", overrides: $"smtp/inet/smtpd_relay_restrictions = {PostfixFixture.Right}\n");

        Assert.Equal(FindingState.Good, Assert.Single(new AskedCheck().Find(view)).State);
    }

    [Fact]
    public void No_question_at_all_is_bad()
    {
        var finding = Assert.Single(new AskedCheck().Find(PostfixFixture.View("permit_mynetworks, reject_unauth_destination")));

        Assert.Equal((FindingState.Bad, "Postfix 3.7.11 does not ask the table: a login opens nothing", "'pop-before-smtp wire postfix' shows the lines for this host"), (finding.State, finding.Text, finding.Remedy));
    }

    [Fact]
    public void Another_policy_service_is_not_taken_for_the_table()
    {
        Assert.Equal(FindingState.Bad, Assert.Single(new AskedCheck().Find(PostfixFixture.View("permit_mynetworks, check_policy_service unix:private/policyd-spf, check_policy_service inet:127.0.0.1:10023, reject"))).State);
    }

    [Fact]
    public void A_question_in_the_recipient_list_decides_where_there_is_no_relay_list()
    {
        var view = PostfixFixture.View("", $"smtpd_recipient_restrictions = {PostfixFixture.Right}");

        Assert.All(All.SelectMany(check => check.Find(view)), finding => Assert.Equal(FindingState.Good, finding.State));
    }

    [Fact]
    public void A_question_in_another_list_than_the_deciding_one_is_bad()
    {
        var finding = Assert.Single(new AskedCheck().Find(PostfixFixture.View("permit_mynetworks, reject", $"smtpd_client_restrictions = {PostfixFixture.Question}")));

        Assert.Equal(FindingState.Bad, finding.State);
        Assert.StartsWith("Postfix (smtp) asks the table in smtpd_client_restrictions only", finding.Text);
    }

    [Theory]
    [InlineData("reject_unauth_destination", true)]
    [InlineData("defer_unauth_destination", true)]
    [InlineData("reject", true)]
    [InlineData("warn_if_reject reject_unauth_destination", false)]
    [InlineData("reject_unknown_sender_domain", false)]
    public void What_refuses_strangers_must_stand_behind_the_question(string before, bool isWrong)
    {
        var finding = Assert.Single(new OrderCheck().Find(PostfixFixture.View($"permit_mynetworks, {before}, {PostfixFixture.Question}, reject")));

        Assert.Equal(isWrong ? FindingState.Bad : FindingState.Good, finding.State);
    }

    [Theory]
    [InlineData("permit_mynetworks, reject_unauth_destination", true)]
    [InlineData("permit_mynetworks, " + PostfixFixture.Question + ", reject_unauth_destination", false)]
    [InlineData("permit_mynetworks, reject_unknown_recipient_domain, permit", false)]
    public void A_second_list_must_not_refuse_who_has_logged_in(string recipient, bool isWrong)
    {
        var findings = new OrderCheck().Find(PostfixFixture.View(more: $"smtpd_recipient_restrictions = {recipient}")).ToList();

        Assert.Equal(isWrong, findings.Any(finding => finding.State == FindingState.Bad && finding.Text.Contains("'reject_unauth_destination' in smtpd_recipient_restrictions")));
    }

    [Theory]
    [InlineData("permit_mynetworks, permit_auth_destination, " + PostfixFixture.Question + ", reject", "is not in smtpd_relay_restrictions")]
    [InlineData("permit_mynetworks, permit_auth_destination, " + PostfixFixture.Question + ", permit_sasl_authenticated, reject", "waits for the table first")]
    public void Smtp_auth_must_stand_before_the_question(string relay, string text)
    {
        var finding = Assert.Single(new AuthCheck().Find(PostfixFixture.View(relay)));

        Assert.Equal(FindingState.Doubtful, finding.State);
        Assert.Contains(text, finding.Text);
    }

    [Fact]
    public void Without_permit_auth_destination_before_it_the_question_holds_up_inbound_mail()
    {
        var finding = Assert.Single(new InboundCheck().Find(PostfixFixture.View($"permit_mynetworks, {Sockets}, permit_auth_destination, reject")));

        Assert.Equal((FindingState.Doubtful, $"put permit_auth_destination before '{Sockets[..^":pop-before-smtp".Length]}'"), (finding.State, finding.Remedy));
    }

    [Theory]
    [InlineData("unix:pop-before-smtp/policy", "", nameof(FindingState.Doubtful))]
    [InlineData("unix:pop-before-smtp/policy", "smtpd_policy_service_timeout = 3s", nameof(FindingState.Good))]
    [InlineData("{ unix:pop-before-smtp/policy, timeout=2m }", "smtpd_policy_service_timeout = 3s", nameof(FindingState.Doubtful))]
    [InlineData("{ unix:pop-before-smtp/policy { timeout = 3 } }", "", nameof(FindingState.Good))]
    public void The_time_limit_is_that_of_the_question_or_of_postfix(string argument, string main, string state) =>
        Assert.Equal(state, StateOf(new TimeoutCheck().Find(PostfixFixture.View($"check_policy_service {argument}, reject", main))));

    [Theory]
    [InlineData("DEFER_IF_REJECT try later", nameof(FindingState.Good))]
    [InlineData("450 try later", nameof(FindingState.Good))]
    [InlineData("DUNNO", nameof(FindingState.Doubtful))]
    [InlineData("REJECT", nameof(FindingState.Doubtful))]
    [InlineData("permit_auth_destination", nameof(FindingState.Doubtful))]
    [InlineData("FILTER smtp:elsewhere", nameof(FindingState.Doubtful))]
    [InlineData("DEFER_IF_PERMIT try later", nameof(FindingState.Bad))]
    [InlineData("ok", nameof(FindingState.Bad))]
    [InlineData("PERMIT", nameof(FindingState.Bad))]
    [InlineData("1", nameof(FindingState.Bad))]
    public void What_happens_while_the_service_is_away_is_judged(string action, string state)
    {
        Assert.Equal(state, StateOf(new DefaultActionCheck().Find(PostfixFixture.View($"check_policy_service {{ unix:pop-before-smtp/policy, {{ default_action = {action} }} }}, reject"))));
        Assert.Equal(state, StateOf(new DefaultActionCheck().Find(PostfixFixture.View("check_policy_service unix:pop-before-smtp/policy, reject", $"smtpd_policy_service_default_action = {action}"))));
    }

    [Fact]
    public void Without_a_default_action_that_of_postfix_is_named()
    {
        var finding = Assert.Single(new DefaultActionCheck().Find(PostfixFixture.View("check_policy_service unix:pop-before-smtp/policy, reject")));

        Assert.Equal((FindingState.Doubtful, "Postfix (smtp) has no default_action for a service that is away: '451 4.3.5 Server configuration problem' is taken"), (finding.State, finding.Text));
    }

    [Fact]
    public void A_map_type_that_is_not_there_is_bad()
    {
        var finding = Assert.Single(new MapTypeCheck().Find(PostfixFixture.View("check_client_access btree:/etc/postfix/pop-before-smtp, reject")));

        Assert.Equal((FindingState.Bad, "install it (Debian: postfix-btree), or use the policy service"), (finding.State, finding.Remedy));
    }

    [Theory]
    [InlineData("check_client_access btree:/etc/postfix/pop-before-smtp, reject", "", "btree:/etc/postfix/pop-before-smtp in smtpd_relay_restrictions")]
    [InlineData("reject", "smtpd_recipient_restrictions = hash:/var/lib/popauth", "hash:/var/lib/popauth in smtpd_recipient_restrictions")]
    public void A_map_of_the_table_that_nobody_keeps_any_more_is_bad(string relay, string main, string map)
    {
        var finding = Assert.Single(new OldMapCheck().Find(PostfixFixture.View(relay, main)));

        Assert.Equal((FindingState.Bad, $"Postfix (smtp) looks into {map}, which this service does not keep: who stands in it may relay for ever"), (finding.State, finding.Text));
    }

    [Theory]
    [InlineData("permit_mynetworks, permit, reject", "", "'permit' in smtpd_relay_restrictions")]
    [InlineData("check_client_access static:OK, reject", "", "'check_client_access static:OK' in smtpd_relay_restrictions")]
    [InlineData("permit_mynetworks, " + PostfixFixture.Question, "", "nothing in smtpd_relay_restrictions refuses")]
    [InlineData("permit_mynetworks, warn_if_reject reject", "", "nothing in smtpd_relay_restrictions refuses")]
    [InlineData("permit_mynetworks, reject", "mynetworks = 0.0.0.0/0", "mynetworks has 0.0.0.0/0")]
    [InlineData("permit_mynetworks, reject", "mynetworks = 10.0.0.0/8 [::]/0", "mynetworks has [::]/0")]
    [InlineData("permit_mynetworks, reject", "mynetworks = [::ffff:0.0.0.0]/96", "mynetworks has [::ffff:0.0.0.0]/96")]
    [InlineData("permit_mynetworks, reject", "mynetworks = static:all", "mynetworks has static:all")]
    [InlineData("permit_mynetworks, reject", "mynetworks = 127.0.0.0/8, hash:/etc/postfix/pop-before-smtp", "mynetworks has the login table (hash:/etc/postfix/pop-before-smtp)")]
    public void A_postfix_that_lets_strangers_relay_is_bad(string relay, string main, string text)
    {
        var finding = Assert.Single(new TrustCheck().Find(PostfixFixture.View(relay, main)));

        Assert.Equal(FindingState.Bad, finding.State);
        Assert.StartsWith($"Postfix (smtp): {text}", finding.Text);
    }

    private static string StateOf(IEnumerable<Finding> findings) => $"{Assert.Single(findings).State}";
}
