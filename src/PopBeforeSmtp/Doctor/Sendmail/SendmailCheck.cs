namespace PopBeforeSmtp.Doctor.Sendmail;

/// <summary>Whether Sendmail asks the table of a recipient, after what needs no question, and what it does while nobody answers.</summary>
internal sealed class SendmailCheck(IMailHost host) : IHostCheck
{
    private const string File = "/etc/mail/sendmail.cf";
    private const string Ruleset = "Local_check_rcpt";
    private const string Page = "install/relays/sendmail.md has the lines";

    public string Name => "sendmail";

    public Task<IReadOnlyList<Finding>> FindAsync(ServiceWiring service, CancellationToken cancellationToken)
    {
        // Every relay has a program called sendmail; the file is Sendmail's own.
        if (host.FindProgram("sendmail") is null || host.ReadText(File) is not { } text)
            return Task.FromResult<IReadOnlyList<Finding>>([]);
        return Task.FromResult<IReadOnlyList<Finding>>([.. Judge(SendmailConfiguration.Parse(text), service)]);
    }

    private IEnumerable<Finding> Judge(SendmailConfiguration sendmail, ServiceWiring service)
    {
        var maps = sendmail.Maps.Where(map => IsTable(map, service)).ToList();
        if (maps.FirstOrDefault(map => map.Name == "drac") is { } drac)
            yield return Bad($"Sendmail asks the table through FEATURE(drac), which takes any answer for a permission, with -T also that there is none ({drac.Class} {drac.Argument})", $"take FEATURE(`drac') out; {Page}");
        if (maps.FirstOrDefault(map => map.Name != "drac") is not { } asked)
        {
            if (maps.Count == 0)
                yield return Bad($"Sendmail has no map of the table in {File}: a login opens nothing", Page);
            yield break;
        }
        var rules = sendmail.RulesOf(Ruleset).ToList();
        var question = rules.FindIndex(rule => rule.Contains($"$({asked.Name} ", StringComparison.Ordinal));
        if (question < 0)
        {
            yield return Bad($"Sendmail has the map {asked.Name} and does not ask it in {Ruleset}: a login opens nothing", Page);
            yield break;
        }
        yield return new Finding(Name, FindingState.Good, $"Sendmail asks the table in {Ruleset}: {asked.Class} {asked.Argument}");
        if (!sendmail.Rules[Ruleset].Take(question + 1).Any(rule => rule.Contains("Rcpt_ok", StringComparison.Ordinal)))
            yield return Doubtful("Sendmail asks the table for mail to its own users too: while the service is away this mail is put off", $"ask Rcpt_ok first; {Page}");
        yield return JudgeFlags(asked);
        if (asked.Class == "socket" && WhyUnsafe(asked.Argument.Split(':', 2)[^1]) is { } unsafeDirectory)
            yield return unsafeDirectory;
    }

    /// <summary>Sendmail takes no socket that others could have put there (safefile in its source), and says 451.</summary>
    private Finding? WhyUnsafe(string socket)
    {
        for (var directory = Path.GetDirectoryName(socket); directory is not null; directory = Path.GetDirectoryName(directory))
        {
            if (host.RightsOf(directory) is { } rights && (rights.OthersMayWrite || rights.GroupMayWrite))
                return Bad($"Sendmail does not ask at {socket}: others than its owner may write to {directory} (mode {rights.ModeText})", "let the endpoint listen below directories that nobody but their owners may write to, such as /run/pop-before-smtp");
        }
        return null;
    }

    private Finding JudgeFlags(SendmailMap map)
    {
        if (map.Flags.Contains("-o"))
            return Doubtful($"Sendmail refuses for good, while the service is away, who has logged in: the map {map.Name} is optional (-o)", "take -o out");
        return map.Flags.Any(flag => flag.StartsWith("-T", StringComparison.Ordinal))
            ? new Finding(Name, FindingState.Good, "Sendmail: while the service is away, who would be refused is asked to come back")
            : Doubtful($"Sendmail refuses for good, while the service is away, who has logged in: the map {map.Name} has no -T", $"write -T<TMPF> behind {map.Class}, and its rule; {Page}");
    }

    private static bool IsTable(SendmailMap map, ServiceWiring service) => map.Class == "socket"
        ? service.Sockets.Any(socket => socket.Kind == "socketmap" && (socket.Path is { } path ? IsAt(map.Argument, path) : socket.Tcp is { } tcp && map.Argument == $"inet:{tcp.Port}@{tcp.Address}")) || map.Argument.Contains("pop-before-smtp", StringComparison.Ordinal)
        : service.Maps.Any(own => own.Path == map.Argument) || map.Argument.Contains("pop-before-smtp", StringComparison.Ordinal) || map.Argument.EndsWith("/popauth", StringComparison.Ordinal);

    private static bool IsAt(string argument, string path) => argument == $"unix:{path}" || argument == $"local:{path}";

    private Finding Doubtful(string text, string remedy) => new(Name, FindingState.Doubtful, text, remedy);

    private Finding Bad(string text, string remedy) => new(Name, FindingState.Bad, text, remedy);
}
