namespace PopBeforeSmtp.Doctor.OpenSmtpd;

/// <summary>Whether OpenSMTPD asks the table, behind the rules that need no question.</summary>
internal sealed class OpenSmtpdCheck(IMailHost host) : IHostCheck
{
    private const string Page = "install/relays/opensmtpd.md has the lines";

    private static readonly string[] Files = ["/etc/smtpd.conf", "/etc/mail/smtpd.conf", "/etc/opensmtpd/smtpd.conf"];

    /// <summary>Debian's account, and that of others.</summary>
    private static readonly string[] Users = ["opensmtpd", "_smtpd"];

    public string Name => "opensmtpd";

    public async Task<IReadOnlyList<Finding>> FindAsync(ServiceWiring service, CancellationToken cancellationToken)
    {
        if (host.FindProgram("smtpd") is null || Files.FirstOrDefault(file => host.ReadText(file) is not null) is not { } file)
            return [];
        var rules = SmtpdRules.Parse(host.ReadText(file)!);
        if (rules.Any(rule => rule[0] == "include"))
            return [Doubtful($"OpenSMTPD was not examined: {file} takes in other files", "look into them yourself: " + Page)];
        var (status, _, error) = await host.RunAsync("smtpd", ["-n", "-f", file], cancellationToken);
        if (status != 0)
            return [Bad($"OpenSMTPD does not take {file}: {error}", "see what 'smtpd -n' says")];
        var findings = Judge(file, rules, service).ToList();
        if (rules.FirstOrDefault(rule => rule is ["table", _, _, ..] && rule[2].StartsWith("pop-before-smtp:/", StringComparison.Ordinal)) is { } table
            && await SocketReach.JudgeAsync(host, Name, "OpenSMTPD", Users, table[2]["pop-before-smtp:".Length..], service, cancellationToken) is { } reach)
            findings.Add(reach);
        return findings;
    }

    private IEnumerable<Finding> Judge(string file, IReadOnlyList<IReadOnlyList<string>> rules, ServiceWiring service)
    {
        var matches = rules.Where(rule => rule[0] == "match").ToList();
        if (matches.FirstOrDefault(IsOpen) is { } open)
            yield return Bad($"OpenSMTPD: '{string.Join(' ', open)}' in {file} lets everybody relay", "take it out, or say from whom");
        if (rules.FirstOrDefault(rule => rule is ["table", _, _, ..] && IsTable(rule[2], service)) is not { } table)
        {
            yield return Bad($"OpenSMTPD has no table of the logins in {file}: a login opens nothing", Page);
            yield break;
        }
        var question = matches.FindIndex(match => match.Behind("from", "src") == $"<{table[1]}>" && IsForAny(match));
        if (question < 0)
        {
            yield return Bad($"OpenSMTPD has the table {table[1]} and no 'match from src <{table[1]}> for any' in {file}: a login opens nothing", Page);
            yield break;
        }
        yield return new Finding(Name, FindingState.Good, $"OpenSMTPD asks the table: {string.Join(' ', matches[question])}");
        if (matches.Take(question).FirstOrDefault(match => match.Contains("reject") && match.Behind("from") == "any" && IsForAny(match)) is { } before)
            yield return Bad($"OpenSMTPD: '{string.Join(' ', before)}' stands before the question, so the table is never asked", "put it behind; no rule that refuses is needed, what no rule matches is refused");
        if (matches.Skip(question + 1).FirstOrDefault(match => !IsForAny(match) && match.Behind("from") == "any") is { } inbound)
            yield return Doubtful($"OpenSMTPD asks the table before '{string.Join(' ', inbound)}': while the service is away this mail is put off", "put the rules for your own domains before the question");
        if (!matches.Take(question).Any(match => match.Contains("auth") && IsForAny(match)))
            yield return Doubtful("OpenSMTPD: SMTP AUTH lets nobody relay before the question", "put 'match from any auth for any action ...' before it");
    }

    private static bool IsForAny(IReadOnlyList<string> match) => match.Behind("for") == "any";

    /// <summary>From anybody for anybody, with nothing that has to be proved besides.</summary>
    private static bool IsOpen(IReadOnlyList<string> match) =>
        match.Behind("from") == "any" && IsForAny(match) && !match.Contains("reject") && !match.Any(word => word is "auth" or "mail-from" or "rcpt-to" or "helo" or "rdns" or "tag" or "tls" or "!");

    private static bool IsTable(string source, ServiceWiring service) =>
        source.StartsWith("pop-before-smtp", StringComparison.Ordinal)
        || service.Maps.Any(map => source == $"file:{map.Path}")
        || source.Contains("pop-before-smtp", StringComparison.Ordinal);

    private Finding Doubtful(string text, string remedy) => new(Name, FindingState.Doubtful, text, remedy);

    private Finding Bad(string text, string remedy) => new(Name, FindingState.Bad, text, remedy);
}
