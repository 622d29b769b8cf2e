namespace PopBeforeSmtp.Doctor.Postfix;

/// <summary>Whether Postfix looks into a map of the table that this service does not keep: who stands in it may relay for ever.</summary>
internal sealed class OldMapCheck : IPostfixCheck
{
    public string Name => "postfix-old-map";

    public IEnumerable<Finding> Find(PostfixView view) =>
        from server in view.Servers
        from question in view.All(server.Server)
        where !question.IsSocket && !question.IsOffered
        select new Finding(
            Name, FindingState.Bad, $"Postfix ({server.Label}) looks into {question.Kind}:{question.Address} in {question.List}, which this service does not keep: who stands in it may relay for ever",
            $"take '{question}' out of {question.List}, or let the service keep that map (MapFiles, with this Type and Path)");
}
