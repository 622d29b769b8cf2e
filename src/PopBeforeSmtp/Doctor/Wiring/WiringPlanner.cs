using System.Text.RegularExpressions;
using PopBeforeSmtp.Doctor.Postfix;

namespace PopBeforeSmtp.Doctor.Wiring;

/// <summary>Plans the lines that make a Postfix ask the service. What it does not understand it refuses: a guess could open the relay.</summary>
/// <param name="written">What stands in main.cf, with its $names (postconf -n).</param>
internal sealed partial class WiringPlanner(PostfixConfiguration postfix, IReadOnlyDictionary<string, string> written, ServiceWiring service)
{
    private const string RelayList = "smtpd_relay_restrictions";
    private const string RecipientList = "smtpd_recipient_restrictions";

    public WiringPlan Plan()
    {
        var (own, common) = (postfix.Servers.Where(HasOwnLists).ToList(), postfix.Servers.Where(server => !HasOwnLists(server)).ToList());
        if (common.Count == 0)
            return WiringPlan.Refused("every smtpd of master.cf has restrictions of its own (-o smtpd_..._restrictions=...): put the question there by hand");
        var (question, refusal) = PolicyQuestion.Create(postfix, common, service);
        if (question is null)
            return WiringPlan.Refused(refusal!);
        var server = common[0];
        var asked = SmtpServer.Lists.SelectMany(list => TableQuestions.In(server, list, service)).ToList();
        if (asked.FirstOrDefault(found => !found.IsOffered) is { } foreign)
            return WiringPlan.Refused($"{foreign.List} has '{foreign}', where this service does not answer: take it out first, 'pop-before-smtp doctor' says more");
        return PlanLists(server, question, asked) with { Notes = [.. Notes(own, server)] };
    }

    private WiringPlan PlanLists(SmtpServer server, string question, List<TableQuestion> asked)
    {
        var (plans, refusals) = (new List<ListPlan>(), new List<string>());
        var planner = new ListPlanner(Expand, word => Classes(server).Contains(word) ? server.Value(word) : null);
        // The list that decides, and the other one where it refuses too.
        foreach (var list in ((string[])[RelayList, RecipientList]).Where(list => server.Value(list).Trim().Length > 0))
        {
            if (asked.FirstOrDefault(found => found.List == list) is { } there)
            {
                if (server.Restrictions(list).Take(there.Index).FirstOrDefault(restriction => restriction.RefusesStrangers) is { } before)
                    refusals.Add($"{list} asks already, but behind '{before}': put '{there}' before it by hand");
                continue;
            }
            // A default is conditional in newer versions; what it comes to is not.
            var (plan, refusal) = planner.Plan(list, written.GetValueOrDefault(list) ?? server.Value(list), question, isForRelaying: list == RelayList);
            if (plan is not null)
                plans.Add(plan);
            else if (refusal is not null)
                refusals.Add(refusal);
            else if (list == server.DecidingList)
                refusals.Add($"nothing in {list} refuses strangers: end it with reject_unauth_destination first");
        }
        if (server.Value(server.DecidingList).Trim().Length == 0)
            refusals.Add($"{RelayList} and {RecipientList} are empty: nothing refuses strangers");
        return new WiringPlan(refusals.Count > 0 ? [] : plans, [], refusals);
    }

    private IEnumerable<string> Notes(List<SmtpServer> own, SmtpServer server)
    {
        if (own.Count > 0)
            yield return $"left alone, because they have restrictions of their own in master.cf: {string.Join(", ", own.Select(other => other.Name).Distinct())}";
        foreach (var list in SmtpServer.Lists.Except([RelayList, RecipientList]))
        {
            if (server.Restrictions(list).FirstOrDefault(restriction => restriction.RefusesStrangers) is { } refusal)
                yield return $"'{refusal}' in {list} refuses who has logged in all the same";
        }
        if (!PolicyQuestion.HasOptions(postfix.Version))
            yield return $"Postfix {postfix.Version} has one time limit for all policy services: smtpd_policy_service_timeout = 3s";
    }

    private static bool HasOwnLists(SmtpServer server) => SmtpServer.Lists.Any(server.Own.ContainsKey);

    private static HashSet<string> Classes(SmtpServer server) => [.. RestrictionText.Split(server.Value("smtpd_restriction_classes"))];

    private string Expand(string text) => Name().Replace(text, match => postfix.Value(match.Groups[1].Value));

    [GeneratedRegex(@"\$([A-Za-z0-9_]+)")]
    private static partial Regex Name();
}
