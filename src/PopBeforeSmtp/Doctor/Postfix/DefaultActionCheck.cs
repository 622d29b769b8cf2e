namespace PopBeforeSmtp.Doctor.Postfix;

/// <summary>What Postfix does by itself when the policy service does not answer.</summary>
internal sealed class DefaultActionCheck : IPostfixCheck
{
    private const string Parameter = "smtpd_policy_service_default_action";
    private const string PostfixDefault = "451 4.3.5 Server configuration problem";
    private const string Remedy = "write { default_action = DEFER_IF_REJECT 4.3.0 Login table unavailable }";

    public string Name => "postfix-default-action";

    public IEnumerable<Finding> Find(PostfixView view)
    {
        foreach (var (server, label, question) in view.Asking.Where(asking => asking.Question.Policy is not null))
        {
            var action = question.Policy!.DefaultAction ?? server.Value(Parameter);
            yield return action == PostfixDefault
                ? new Finding(Name, FindingState.Doubtful, $"Postfix ({label}) has no default_action for a service that is away: '{action}' is taken", Remedy)
                : Judge(label, action);
        }
    }

    private Finding Judge(string label, string action)
    {
        var word = action.Split(' ')[0].ToUpperInvariant();
        return word switch
        {
            "DEFER_IF_REJECT" => new Finding(Name, FindingState.Good, $"Postfix ({label}): while the service is away, who would be refused is asked to come back"),
            "DEFER" or ['4', ..] => new Finding(Name, FindingState.Good, $"Postfix ({label}): while the service is away, who asks is put off"),
            "DEFER_IF_PERMIT" => new Finding(Name, FindingState.Bad, $"Postfix ({label}): default_action = {word} refuses for good while the service is away, and puts off what would be taken", Remedy),
            "DUNNO" or "REJECT" or "PERMIT_AUTH_DESTINATION" or ['5', ..] => new Finding(Name, FindingState.Doubtful, $"Postfix ({label}): default_action = {word} refuses for good, while the service is away, who has logged in", Remedy),
            // An action of digits is an OK (access(5)).
            "OK" or "PERMIT" or [>= '0' and <= '9', ..] => new Finding(Name, FindingState.Bad, $"Postfix ({label}): default_action = {word} lets everybody relay while the service is away", Remedy),
            _ => new Finding(Name, FindingState.Doubtful, $"Postfix ({label}): default_action = {action} is none that this program knows", Remedy),
        };
    }
}
