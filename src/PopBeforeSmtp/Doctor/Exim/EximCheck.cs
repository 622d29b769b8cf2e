namespace PopBeforeSmtp.Doctor.Exim;

/// <summary>Whether Exim asks the table for each recipient, in the right place, and what it does while nobody answers.</summary>
internal sealed class EximCheck(IMailHost host) : IHostCheck
{
    private const string Page = "install/relays/exim.md has the lines";

    public string Name => "exim";

    public async Task<IReadOnlyList<Finding>> FindAsync(ServiceWiring service, CancellationToken cancellationToken)
    {
        // Debian calls it exim4.
        if (((string[])["exim4", "exim"]).FirstOrDefault(name => host.FindProgram(name) is not null) is not { } program)
            return [];
        var (status, output, error) = await host.RunAsync(program, ["-bP", "config"], cancellationToken);
        if (status != 0)
            return [Bad($"Exim cannot be looked at: {program} -bP config: {error}", $"run this as root; see what '{program} -bV' says")];
        var exim = EximConfiguration.Parse(output);
        var name = exim.Main.GetValueOrDefault("acl_smtp_rcpt", "");
        if (!exim.Acls.TryGetValue(name, out var statements))
            return [Doubtful($"Exim was not examined: acl_smtp_rcpt = {name} is no list of its configuration", "look into that list yourself: " + Page)];
        var findings = Judge(name, statements, service).ToList();
        if (service.Sockets.FirstOrDefault(socket => IsAsked(socket, statements)) is { Path: { } path } && await UserAsync(program, cancellationToken) is { } user
            && await SocketReach.JudgeAsync(host, Name, "Exim", [user], path, service, cancellationToken) is { } reach)
            findings.Add(reach);
        return findings;
    }

    private async Task<string?> UserAsync(string program, CancellationToken cancellationToken)
    {
        var (status, output, _) = await host.RunAsync(program, ["-bP", "exim_user"], cancellationToken);
        return status == 0 && output.Split('=', 2) is [_, var user] ? user.Trim() : null;
    }

    private IEnumerable<Finding> Judge(string acl, IReadOnlyList<AclStatement> statements, ServiceWiring service)
    {
        var index = statements.Index().FirstOrDefault(item => item.Item.Verb == "accept" && Asks(item.Item, service), (-1, null!)).Index;
        if (index < 0)
        {
            yield return Bad($"Exim does not ask the table in {acl}: a login opens nothing", Page);
            yield break;
        }
        var question = statements[index];
        yield return new Finding(Name, FindingState.Good, $"Exim asks the table in {acl}");
        if (statements.Take(index).FirstOrDefault(statement => statement.RefusesStrangers) is { } before)
            yield return Bad($"Exim: '{before.Verb} {string.Join(' ', before.Lines)}' stands before the question in {acl}, so the table is never asked", $"put the question before it; {Page}");
        if (!question.Has("!domains"))
            yield return Doubtful($"Exim asks the table for mail to its own users too: while the service is away this mail is put off", "add !domains = +local_domains : +relay_to_domains to the question, as its first condition");
        if (!statements.Take(index).Any(statement => statement.Verb == "accept" && statement.Has("authenticated")))
            yield return Doubtful($"Exim: SMTP AUTH lets nobody relay before the question in {acl}", "put 'accept authenticated = *' before it");
        if (question.Mentions("${readsocket"))
        {
            foreach (var finding in JudgeAnswer(question, statements.Skip(index + 1)))
                yield return finding;
        }
    }

    private IEnumerable<Finding> JudgeAnswer(AclStatement question, IEnumerable<AclStatement> after)
    {
        if (!question.Lines.Any(line => line.StartsWith("condition", StringComparison.Ordinal) && line.Contains("eq{", StringComparison.Ordinal) && line.Contains("{OK}", StringComparison.Ordinal)))
            yield return Bad("Exim does not compare the answer with OK: others than a permission could permit", $"condition = ${{if eq{{...}}{{OK}}}}; {Page}");
        if (!question.Mentions("{TEMP}") || !after.Any(statement => statement.Verb == "defer" && statement.Mentions("{NO}")))
            yield return Doubtful("Exim refuses for good, while the service is away, who has logged in", $"give readsocket the failure string TEMP, and put a defer for what is neither OK nor NO behind the question; {Page}");
        else
            yield return new Finding(Name, FindingState.Good, "Exim: while the service is away, who would be refused is asked to come back");
    }

    private static bool IsAsked(OfferedSocket socket, IEnumerable<AclStatement> statements) =>
        socket is { Kind: "exim", Path: { } path } && statements.Any(statement => statement.Mentions($"{{{path}}}"));

    private static bool Asks(AclStatement statement, ServiceWiring service) =>
        service.Sockets.Any(socket => IsAsked(socket, [statement]))
        || service.Maps.Any(map => statement.Mentions($"net-iplsearch;{map.Path}"))
        || statement.Lines.Any(line => line.Contains("pop-before-smtp", StringComparison.Ordinal) && (line.Contains("${readsocket", StringComparison.Ordinal) || line.Contains("net-iplsearch;", StringComparison.Ordinal)));

    private Finding Doubtful(string text, string remedy) => new(Name, FindingState.Doubtful, text, remedy);

    private Finding Bad(string text, string remedy) => new(Name, FindingState.Bad, text, remedy);
}
