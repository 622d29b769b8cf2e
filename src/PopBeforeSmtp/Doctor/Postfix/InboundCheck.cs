namespace PopBeforeSmtp.Doctor.Postfix;

/// <summary>Whether mail for the host's own users comes in without the service.</summary>
internal sealed class InboundCheck : IPostfixCheck
{
    public string Name => "postfix-inbound";

    public IEnumerable<Finding> Find(PostfixView view)
    {
        foreach (var (server, label, question) in view.Asking.DistinctBy(asking => asking.Label))
        {
            var isPermittedBefore = server.Restrictions(question.List).Take(question.Index).Any(restriction => restriction.Name == "permit_auth_destination");
            yield return isPermittedBefore
                ? new Finding(Name, FindingState.Good, $"Postfix ({label}) takes mail for its own users without asking")
                : new Finding(
                    Name, FindingState.Doubtful, $"Postfix ({label}) asks the table for mail to its own users too: {WhileAway(question)}",
                    $"put permit_auth_destination before '{question}'");
        }
    }

    private static string WhileAway(TableQuestion question) => question.IsSocket
        ? "while the service hangs or is away this mail waits, or is put off"
        : "while the map is missing this mail is put off";
}
