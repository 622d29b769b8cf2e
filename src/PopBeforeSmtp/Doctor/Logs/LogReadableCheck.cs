namespace PopBeforeSmtp.Doctor.Logs;

/// <summary>Whether the service's user may read the logs that it is to follow.</summary>
internal sealed class LogReadableCheck(IMailHost host) : IHostCheck
{
    private static readonly string[] JournalDirectories = ["/var/log/journal", "/run/log/journal"];

    public string Name => "log-readable";

    public async Task<IReadOnlyList<Finding>> FindAsync(ServiceWiring service, CancellationToken cancellationToken)
    {
        if (!service.Logs.Any(log => log.Kind is "file" or "journal"))
            return [];
        if (await HostAccount.FindAsync(host, service.User, cancellationToken) is not { } account)
            return [Bad($"there is no user {service.User} on this host: whether the service may read its logs cannot be told", "write --user NAME with the account that the service runs under")];
        var findings = new List<Finding>();
        foreach (var log in service.Logs)
        {
            if (log.Kind == "file")
                findings.AddRange(await FindFilesAsync(log, account, cancellationToken));
            else if (log.Kind == "journal")
                findings.Add(FindJournal(log, account));
        }
        return findings;
    }

    private async Task<IReadOnlyList<Finding>> FindFilesAsync(WatchedLog log, HostAccount account, CancellationToken cancellationToken)
    {
        if (log.Files.Count == 0)
            return [Bad($"no file matches {log.Path}", "see where the POP3/IMAP server logs, and name it in LogSources")];
        var findings = new List<Finding>();
        foreach (var file in log.Files)
        {
            var reason = ReachablePath.WhyNotReadable(host, account, file);
            findings.Add(reason is null || await IsReadableAllTheSameAsync(file, account, cancellationToken)
                ? new Finding(Name, FindingState.Good, $"{account.Name} can read {file}")
                : Bad($"{account.Name} cannot read the log: {reason}", Remedy(file, account)));
        }
        return findings;
    }

    /// <summary>An access list may allow what the permission bits do not (acl(5)); only the kernel knows. Root alone can ask it for another user.</summary>
    private async Task<bool> IsReadableAllTheSameAsync(string file, HostAccount account, CancellationToken cancellationToken) =>
        host.RightsOf(file) is not null && (await host.RunAsync("runuser", ["-u", account.Name, "--", "test", "-r", file], cancellationToken)).Status == 0;

    private string Remedy(string file, HostAccount account)
    {
        if (host.RightsOf(file) is not { } rights)
            return "see where the POP3/IMAP server logs, and name it in LogSources";
        return $"usermod -a -G {rights.OwningGroup} {account.Name} where the group may read it, or setfacl -m u:{account.Name}:r {file} (and in what logrotate creates); then restart the service";
    }

    /// <summary>The files belong to a group that the directory has, and so has systemd's service when it is told (systemd-journald(8)).</summary>
    private Finding FindJournal(WatchedLog log, HostAccount account)
    {
        string[] directories = log.Directory.Length > 0 ? [log.Directory] : JournalDirectories;
        foreach (var directory in directories)
        {
            if (host.RightsOf(directory) is not { } rights)
                continue;
            return account.User == 0 || account.User == rights.User || account.Groups.Contains(rights.Group)
                ? new Finding(Name, FindingState.Good, $"{account.Name} can read the journal in {directory}")
                : Bad($"{account.Name} is not in the group {rights.OwningGroup}, which may read the journal in {directory}", $"usermod -a -G {rights.OwningGroup} {account.Name}, or SupplementaryGroups={rights.OwningGroup} in the service's unit; then restart the service");
        }
        return Bad($"there is no journal in {string.Join(" or ", directories)}", "see that systemd-journald runs, or read a file");
    }

    private Finding Bad(string text, string remedy) => new(Name, FindingState.Bad, text, remedy);
}
