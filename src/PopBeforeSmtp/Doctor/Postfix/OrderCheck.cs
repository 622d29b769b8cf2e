namespace PopBeforeSmtp.Doctor.Postfix;

/// <summary>Whether a client comes as far as the question, and is not refused behind it all the same.</summary>
internal sealed class OrderCheck : IPostfixCheck
{
    public string Name => "postfix-order";

    public IEnumerable<Finding> Find(PostfixView view)
    {
        foreach (var (server, label, question) in view.Asking)
        {
            var before = server.Restrictions(question.List).Take(question.Index).FirstOrDefault(restriction => restriction.RefusesStrangers);
            yield return before is null
                ? new Finding(Name, FindingState.Good, $"Postfix ({label}) asks before it refuses")
                : new Finding(Name, FindingState.Bad, $"Postfix ({label}): '{before}' stands before '{question}' in {question.List}, so the table is never asked", $"put '{question}' before '{before}'");
            foreach (var list in SmtpServer.Lists.Where(list => list != question.List))
            {
                if (RefusesAllTheSame(view, server, list) is { } refusal)
                    yield return new Finding(
                        Name, FindingState.Bad, $"Postfix ({label}): '{refusal}' in {list} refuses who has logged in all the same",
                        $"take it out of {list}, where {server.DecidingList} does its work, or ask the table before it there too");
            }
        }
    }

    /// <summary>A list by itself: what refuses strangers there, with no question before it.</summary>
    private static Restriction? RefusesAllTheSame(PostfixView view, SmtpServer server, string list)
    {
        var restrictions = server.Restrictions(list);
        var refusal = restrictions.Index().FirstOrDefault(item => item.Item.RefusesStrangers || item.Item.PermitsEverybody);
        if (refusal.Item is not { RefusesStrangers: true })
            return null;
        return TableQuestions.In(server, list, view.Service).Any(question => question.Index < refusal.Index) ? null : refusal.Item;
    }
}
