namespace PopBeforeSmtp.Doctor.Postfix;

/// <summary>Whether this Postfix can look into a map of the type that it is told of.</summary>
internal sealed class MapTypeCheck : IPostfixCheck
{
    public string Name => "postfix-map-type";

    public IEnumerable<Finding> Find(PostfixView view)
    {
        foreach (var type in view.Servers.SelectMany(server => view.All(server.Server)).Where(question => question.Kind != "policy").Select(question => question.Kind).Distinct())
        {
            yield return view.Postfix.MapTypes.Contains(type)
                ? new Finding(Name, FindingState.Good, $"Postfix can look into maps of type {type}")
                : new Finding(
                    Name, FindingState.Bad, $"Postfix has no map type '{type}' (postconf -m): it answers 451 to everybody who comes as far",
                    $"install it (Debian: postfix-{type}), or use the policy service");
        }
    }
}
