using System.Net;
using PopBeforeSmtp.Doctor;
using PopBeforeSmtp.Doctor.Postfix;
using PopBeforeSmtp.Doctor.Wiring;
using PopBeforeSmtp.Tests.Doctor.Postfix;
using Xunit;

namespace PopBeforeSmtp.Tests.Doctor.Wiring;

public sealed class WiringPlannerTests
{
    private const string Usual = "permit_mynetworks, permit_sasl_authenticated, defer_unauth_destination";

    [Fact]
    public void The_usual_postfix_gets_the_question_before_it_refuses()
    {
        var list = Assert.Single(Plan(Usual).Lists);

        Assert.Equal($"smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, permit_auth_destination, {PostfixFixture.Question}, defer_unauth_destination", WiringDiff.Setting(list));
        Assert.Equal($"postconf -e '{WiringDiff.Setting(list)}'", WiringDiff.Command(list));
        Assert.Equal(
            ["      permit_mynetworks", "      permit_sasl_authenticated", "    + permit_auth_destination", $"    + {PostfixFixture.Question}", "      defer_unauth_destination"],
            WiringDiff.Lines(list));
    }

    [Fact]
    public void What_is_planned_has_good_findings_only()
    {
        var after = Assert.Single(Plan(Usual).Lists).After;
        IPostfixCheck[] checks = [new AskedCheck(), new OrderCheck(), new InboundCheck(), new AuthCheck(), new TimeoutCheck(), new DefaultActionCheck(), new TrustCheck()];

        Assert.All(checks.SelectMany(check => check.Find(PostfixFixture.View(after))), finding => Assert.True(finding.State == FindingState.Good, finding.ToString()));
        Assert.True(Plan(after).IsWired);
    }

    [Fact]
    public void A_second_list_that_refuses_gets_it_too_in_the_same_words()
    {
        var plan = Plan(Usual, "smtpd_recipient_restrictions = permit_mynetworks, reject_unauth_destination, reject_rbl_client zen.example");

        Assert.Equal(["smtpd_relay_restrictions", "smtpd_recipient_restrictions"], plan.Lists.Select(list => list.List));
        Assert.Equal($"permit_mynetworks, {PostfixFixture.Question}, reject_unauth_destination, reject_rbl_client zen.example", plan.Lists[1].After);
    }

    [Fact]
    public void Where_there_is_no_relay_list_the_recipient_list_decides()
    {
        var plan = Plan("", $"smtpd_recipient_restrictions = {Usual}");

        Assert.Equal("smtpd_recipient_restrictions", Assert.Single(plan.Lists).List);
    }

    [Fact]
    public void What_is_written_with_names_keeps_them()
    {
        var plan = Plan("permit_mynetworks, permit_mx_backup, reject_unauth_destination", written: "$common, reject_unauth_destination", more: "common = permit_mynetworks, permit_mx_backup");

        Assert.StartsWith("$common, permit_auth_destination, check_policy_service", Assert.Single(plan.Lists).After);
    }

    [Theory]
    [InlineData("permit_mynetworks, reject_unauth_destination, Q, reject", "", "asks already, but behind 'reject_unauth_destination'")]
    [InlineData("permit_mynetworks, check_client_access hash:/var/lib/popauth, reject", "", "has 'check_client_access hash:/var/lib/popauth', where this service does not answer")]
    [InlineData("permit_mynetworks", "", "nothing in smtpd_relay_restrictions refuses strangers")]
    [InlineData("", "", "smtpd_relay_restrictions and smtpd_recipient_restrictions are empty")]
    [InlineData("permit_mynetworks, permit", "", "lets everybody relay who gets there")]
    [InlineData(Usual, "smtpd_recipient_restrictions = permit_mynetworks, closed\nsmtpd_restriction_classes = closed\nclosed = reject", "is inside 'closed'")]
    public void What_it_does_not_understand_it_refuses_and_changes_nothing(string relay, string more, string reason)
    {
        var plan = Plan(relay.Replace("Q", PostfixFixture.Question), more);

        Assert.Contains(reason, Assert.Single(plan.Refusals));
        Assert.Empty(plan.Lists);
    }

    [Fact]
    public void Servers_with_lists_of_their_own_are_left_alone_and_named()
    {
        const string submission = PostfixFixture.OneSmtpd + "submission inet n - y - - smtpd\n";
        const string own = "submission/inet/smtpd_relay_restrictions = permit_sasl_authenticated,reject\n";

        Assert.Equal("left alone, because they have restrictions of their own in master.cf: submission", Assert.Single(Plan(Usual, services: submission, overrides: own).Notes));
        Assert.StartsWith("every smtpd of master.cf has restrictions of its own", Assert.Single(Plan(Usual, services: "submission inet n - y - - smtpd\n", overrides: own).Refusals));
    }

    [Fact]
    public void A_refusal_in_a_list_before_is_told() =>
        Assert.Equal("'reject' in smtpd_client_restrictions refuses who has logged in all the same", Assert.Single(Plan(Usual, "smtpd_client_restrictions = permit_mynetworks, reject").Notes));

    [Fact]
    public void Before_postfix_3_there_are_no_options()
    {
        var plan = Plan(Usual, "mail_version = 2.11.3");

        Assert.Contains(", check_policy_service unix:pop-before-smtp/policy, defer_unauth_destination", Assert.Single(plan.Lists).After);
        Assert.Equal("Postfix 2.11.3 has one time limit for all policy services: smtpd_policy_service_timeout = 3s", Assert.Single(plan.Notes));
    }

    [Theory]
    [InlineData("y", "/var/spool/postfix/a/policy", "unix:a/policy")]
    [InlineData("n", "/var/spool/postfix/a/policy", "unix:a/policy")]
    [InlineData("n", "/run/pop-before-smtp/policy", "unix:/run/pop-before-smtp/policy")]
    [InlineData("y", "127.0.0.1:10045", "inet:127.0.0.1:10045")]
    [InlineData("y", "[::1]:10045", "inet:[::1]:10045")]
    public void It_asks_where_smtpd_gets_to(string chroot, string endpoint, string address)
    {
        var plan = Plan(Usual, services: $"smtp inet n - {chroot} - - smtpd\n", service: Offering(endpoint));

        Assert.Contains($"check_policy_service {{ {address}, timeout=3s", Assert.Single(plan.Lists).After);
    }

    [Theory]
    [InlineData("/run/pop-before-smtp/policy", "smtpd is chrooted in /var/spool/postfix and cannot reach /run/pop-before-smtp/policy")]
    [InlineData("/var/spool/postfix/a b/policy", "main.cf cannot name the endpoint")]
    [InlineData("systemd", "whose path the settings do not have")]
    [InlineData("", "the settings have no endpoint of kind policy")]
    public void An_endpoint_that_it_cannot_reach_or_name_is_refused(string endpoint, string reason) => Assert.Contains(reason, Assert.Single(Plan(Usual, service: Offering(endpoint)).Refusals));

    private static ServiceWiring Offering(string endpoint) => new("pbs")
    {
        Sockets = endpoint switch
        {
            "" => [],
            "systemd" => [new OfferedSocket("policy", null, null)],
            ['/', ..] => [new OfferedSocket("policy", endpoint, null)],
            _ => [new OfferedSocket("policy", null, IPEndPoint.Parse(endpoint))],
        },
    };

    private static WiringPlan Plan(string relay, string more = "", string services = PostfixFixture.OneSmtpd, string overrides = "", string? written = null, ServiceWiring? service = null)
    {
        var main = PostfixReader.ParseParameters(PostfixFixture.MainText(relay, more));
        var postfix = PostfixReader.Parse(PostfixFixture.MainText(relay, more), services, overrides, "");
        main["smtpd_relay_restrictions"] = written ?? relay;
        return new WiringPlanner(postfix, main, service ?? PostfixFixture.Service).Plan();
    }
}
