namespace PopBeforeSmtp.Doctor.Postfix;

/// <summary>Whether SMTP AUTH stands beside the table, and before it: it is the better proof.</summary>
internal sealed class AuthCheck : IPostfixCheck
{
    private const string Permit = "permit_sasl_authenticated";

    public string Name => "postfix-auth";

    public IEnumerable<Finding> Find(PostfixView view)
    {
        foreach (var (server, label, question) in view.Asking.DistinctBy(asking => asking.Label))
        {
            var place = server.Restrictions(question.List).Index().FirstOrDefault(item => item.Item.Name == Permit, (-1, null!)).Index;
            yield return place switch
            {
                < 0 => new Finding(Name, FindingState.Doubtful, $"Postfix ({label}): {Permit} is not in {question.List}, so SMTP AUTH lets nobody relay", $"put {Permit} before '{question}'"),
                _ when place > question.Index => new Finding(Name, FindingState.Doubtful, $"Postfix ({label}): who has proved himself by SMTP AUTH waits for the table first", $"put {Permit} before '{question}'"),
                _ => new Finding(Name, FindingState.Good, $"Postfix ({label}) lets SMTP AUTH relay before it asks"),
            };
        }
    }
}
