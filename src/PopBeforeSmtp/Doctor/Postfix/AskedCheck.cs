namespace PopBeforeSmtp.Doctor.Postfix;

/// <summary>Whether the table is asked at all, and in the list that decides.</summary>
internal sealed class AskedCheck : IPostfixCheck
{
    private const string WireIt = "'pop-before-smtp wire postfix' shows the lines for this host";

    public string Name => "postfix-asks";

    public IEnumerable<Finding> Find(PostfixView view)
    {
        var isAsked = false;
        foreach (var (server, label) in view.Servers)
        {
            if (view.Deciding(server) is [var question, ..])
            {
                isAsked = true;
                yield return new Finding(Name, FindingState.Good, $"Postfix {view.Postfix.Version} ({label}) asks the table in {question.List}: {question}");
            }
            else if (view.All(server) is [var misplaced, ..])
            {
                isAsked = true;
                yield return new Finding(
                    Name, FindingState.Bad, $"Postfix ({label}) asks the table in {misplaced.List} only, where an OK lets nobody relay: {server.DecidingList} decides",
                    $"put '{misplaced}' into {server.DecidingList}, before what refuses; {WireIt}");
            }
        }
        if (!isAsked)
            yield return new Finding(Name, FindingState.Bad, $"Postfix {view.Postfix.Version} does not ask the table: a login opens nothing", WireIt);
    }
}
