namespace PopBeforeSmtp.Doctor.Postfix;

/// <summary>Reads the Postfix of this host and has one thing about it judged.</summary>
internal sealed class PostfixCheck(PostfixReader reader, IPostfixCheck check) : IHostCheck
{
    public string Name => check.Name;

    public async Task<IReadOnlyList<Finding>> FindAsync(ServiceWiring service, CancellationToken cancellationToken)
    {
        var (postfix, reason) = await reader.ReadAsync(cancellationToken);
        if (postfix is not null)
            return [.. check.Find(new PostfixView(postfix, service))];
        // Said once, by the check that comes first.
        return reason.Length > 0 && check is AskedCheck ? [new Finding(Name, FindingState.Bad, $"Postfix cannot be looked at: {reason}", "run this as root; see what 'postfix check' says")] : [];
    }
}
