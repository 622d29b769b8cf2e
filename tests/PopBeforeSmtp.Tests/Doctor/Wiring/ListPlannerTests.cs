using FsCheck;
using FsCheck.Fluent;
using PopBeforeSmtp.Doctor.Postfix;
using PopBeforeSmtp.Doctor.Wiring;
using Xunit;

namespace PopBeforeSmtp.Tests.Doctor.Wiring;

public sealed class ListPlannerTests
{
    private const string List = "smtpd_relay_restrictions";
    private const string Question = "check_policy_service { unix:pop-before-smtp/policy, timeout=3s, { default_action = DEFER_IF_REJECT 4.3.0 Login table unavailable } }";

    /// <summary>Words of a list, each as a whole with its argument.</summary>
    private static readonly string[] Words =
    [
        "permit_mynetworks", "permit_sasl_authenticated", "permit_auth_destination", "reject_unauth_destination", "defer_unauth_destination", "reject", "defer", "permit",
        "warn_if_reject reject_unauth_destination", "warn_if_reject reject_rbl_client zen.example", "reject_rbl_client zen.example=127.0.0.[2..11]", "reject_unknown_sender_domain", "check_client_access hash:/etc/postfix/access",
        "check_policy_service { inet:127.0.0.1:10023, timeout=5s, { default_action = DUNNO } }", "check_recipient_access inline:{ {a=reject}, b=OK }", "greylist", "closed", "$common", "$last", "sleep 1",
    ];

    private static readonly string[] Separators = [", ", " ", ",", ",\n    ", "\t"];

    [Fact]
    public void Nothing_is_taken_out_and_the_question_stands_right_before_the_first_refusal() => Check.QuickThrowOnFailure(Prop.ForAll(AnyList().ToArbitrary(), list =>
    {
        var (before, isForRelaying) = list;
        var (plan, refusal) = Planner().Plan(List, before, Question, isForRelaying);
        if (plan is null)
            return WhyNone(Parse(before), refusal);
        var (old, now) = (Parse(before).ToList(), Parse(plan.After).ToList());
        var at = now.FindIndex(restriction => $"{restriction}" == Question);
        Assert.True(now[at + 1].RefusesStrangers, plan.After);
        Assert.DoesNotContain(now.Take(at), restriction => restriction.RefusesStrangers || restriction.PermitsEverybody);
        now.RemoveAt(at);
        if (plan.Added.Count > 1)
        {
            Assert.Equal("permit_auth_destination", now[at - 1].Name);
            // Equal to what was there: nothing behind it was for own users.
            Assert.True(isForRelaying && at == now.Count - 1 && now[at].Name is "reject_unauth_destination" or "defer_unauth_destination", plan.After);
            now.RemoveAt(at - 1);
        }
        Assert.Equal(old, now);
        return true;
    }));

    [Fact]
    public void For_who_has_not_logged_in_the_list_decides_as_before() => Check.QuickThrowOnFailure(Prop.ForAll(AnyList().ToArbitrary(), list =>
    {
        if (Planner().Plan(List, list.Text, Question, list.IsForRelaying).Plan is not { } plan)
            return true;
        var (before, after) = (Parse(plan.Before), Parse(plan.After));
        foreach (var client in Client.All)
        {
            Assert.Equal(client.Decide(before), client.Decide(after));
            // Who has logged in gets through, or is refused by what stood before the refusal.
            if ((client with { HasLoggedIn = true }).Decide(after) is "refused" and var refused)
                Assert.Equal(refused, client.Decide(before));
        }
        return true;
    }));

    [Theory]
    [InlineData("permit_mynetworks, permit_sasl_authenticated, defer_unauth_destination", "permit_mynetworks, permit_sasl_authenticated, permit_auth_destination, Q, defer_unauth_destination")]
    [InlineData("permit_mynetworks permit_auth_destination reject", "permit_mynetworks permit_auth_destination Q, reject")]
    [InlineData("permit_mynetworks,\n  reject_unauth_destination,\n  reject_rbl_client zen.example", "permit_mynetworks,\n  Q, reject_unauth_destination,\n  reject_rbl_client zen.example")]
    [InlineData("reject", "Q, reject")]
    public void The_rest_of_the_list_stays_as_it_is_written(string before, string after)
    {
        var (plan, _) = Planner().Plan(List, before, Question, isForRelaying: true);

        Assert.Equal(after.Replace("Q", Question), plan!.After);
    }

    [Theory]
    [InlineData("${compatibility_level} reject", "has a conditional value")]
    [InlineData("permit_mynetworks, permit, reject", "'permit' in smtpd_relay_restrictions lets everybody relay")]
    [InlineData("permit_mynetworks, $last", "is inside '$last'")]
    [InlineData("permit_mynetworks, closed", "is inside 'closed'")]
    [InlineData("permit_mynetworks # reject", "holds '#'")]
    public void What_is_not_understood_is_refused(string before, string reason) => Assert.Contains(reason, Planner().Plan(List, before, Question, isForRelaying: true).Refusal);

    [Fact]
    public void A_list_that_refuses_nobody_needs_no_question() => Assert.Equal((null, null), Planner().Plan(List, "permit_mynetworks, reject_unknown_sender_domain", Question, isForRelaying: false));

    private static Gen<(string Text, bool IsForRelaying)> AnyList() =>
        from words in Gen.Elements(Words).NonEmptyListOf()
        from separators in Gen.Elements(Separators).ArrayOf(words.Count)
        from isForRelaying in Gen.Elements(true, false)
        select (string.Concat(words.Zip(separators, (word, separator) => word + separator)).TrimEnd(' ', ',', '\n', '\t'), isForRelaying);

    /// <summary>Only where nothing refuses, or everybody gets through before, or what refuses is out of sight.</summary>
    private static bool WhyNone(IReadOnlyList<Restriction> restrictions, string? refusal)
    {
        var first = restrictions.FirstOrDefault(restriction => restriction.RefusesStrangers || restriction.PermitsEverybody);
        return refusal is null ? first is null : first is { PermitsEverybody: true } || refusal.Contains("is inside '");
    }

    private static ListPlanner Planner() => new(Expand, ClassOf);

    private static IReadOnlyList<Restriction> Parse(string text) => RestrictionText.Parse(Expand(text), ClassOf);

    private static string Expand(string text) => text.Replace("$common", "permit_mynetworks, reject_unknown_sender_domain").Replace("$last", "reject_unauth_destination, permit_mynetworks");

    private static string? ClassOf(string word) => word switch { "greylist" => "check_policy_service inet:127.0.0.1:10023", "closed" => "permit_sasl_authenticated, reject", _ => null };
}
