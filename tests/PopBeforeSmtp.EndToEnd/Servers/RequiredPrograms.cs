namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>What the tests with real servers need of the machine.</summary>
internal static class RequiredPrograms
{
    private static readonly string[] Directories = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    private static readonly (string Program, string Package)[] Needed =
    [
        ("postfix", "postfix"), ("postmap", "postfix"), ("postconf", "postfix"), ("dovecot", "dovecot"),
        ("rsyslogd", "rsyslog"), ("unshare", "util-linux"), ("nsenter", "util-linux"), ("setsid", "util-linux"),
        ("mount", "util-linux"), ("ip", "iproute2"), ("openssl", "openssl"),
    ];

    /// <summary>The reason to skip, for example <c>SKIPPED: dovecot is not installed</c>; null if nothing is missing.</summary>
    public static string? SkipReason()
    {
        foreach (var (program, package) in Needed)
        {
            if (!Directories.Any(directory => File.Exists(Path.Combine(directory, program))))
                return $"SKIPPED: {package} is not installed ({program} not found)";
        }
        return Environment.IsPrivilegedProcess ? null : "SKIPPED: private mail servers need root";
    }
}
