namespace PopBeforeSmtp.Import;

/// <summary>What the Perl program does where its configuration says nothing, and what some of its words come to here.</summary>
internal static class OldProgram
{
    public const string Log = "/var/log/maillog";
    public const string Database = "/etc/postfix/pop-before-smtp";
    public const string Value = "ok";
    public const string Grace = "1800";
    public const string Networks = "mynet_postfix";

    /// <summary>The preset of what its own pattern recognises, UW imapd and ipop3d.</summary>
    public const string Preset = "uw-imap";

    /// <summary>The functions that open its database, and the type of map that is.</summary>
    public static IReadOnlyDictionary<string, string> MapTypes { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["tie_DB"] = "hash",
        ["tie_BerkeleyDB"] = "hash",
        ["tie_NDBM"] = "dbm",
        ["tie_CDB"] = "cdb",
    };

    /// <summary>Those for other relays, and the page that says how they are wired.</summary>
    public static IReadOnlyDictionary<string, string> OtherRelays { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["tie_sendmail"] = "install/relays/sendmail.md",
        ["tie_courier"] = "install/relays/courier.md",
        ["tie_tcprules"] = "install/relays/qmail.md",
    };

    /// <summary>What needs no setting, and why.</summary>
    public static IReadOnlyDictionary<string, string> NotNeeded { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["$flock"] = "maps are replaced whole, no relay reads half of one",
        ["$flock_func"] = "maps are replaced whole, no relay reads half of one",
        ["$sync_func"] = "maps are written by what MapFiles names",
        ["$debug"] = "why ADDRESS explains each decision",
        ["$reprocess"] = "scan FILE shows what a log holds",
        ["$log_func"] = "what the service says goes to its standard output, under systemd to the journal",
        ["$logtime_pat"] = "the presets know the times of their servers, and of syslog in all its forms",
        ["$out_pat"] = "the presets know the ends of sessions, where their servers write them (TrackSessions)",
        ["$OUT_pat"] = "the presets know the ends of sessions, where their servers write them (TrackSessions)",
        ["$END_pat"] = "the presets know the ends of sessions, where their servers write them (TrackSessions)",
        ["$FAIL_pat"] = "the presets know failures",
        ["$PID_pat"] = "the presets join the lines of a process",
        ["$ENV{PATH}"] = "postconf and postmap are looked for in the usual directories too",
        ["$file_tail{interval}"] = "the log is read as it is written",
        ["$file_tail{maxinterval}"] = "the log is read as it is written",
        ["$file_tail{adjustafter}"] = "the log is read as it is written",
        ["$file_tail{resetafter}"] = "rotations are noticed",
        ["$file_tail{tail}"] = "the place in the log is kept over restarts",
    };

    /// <summary>Whether a relay takes the value of a table for a yes; what is anything else may be a refusal that somebody wrote there.</summary>
    public static bool IsPermission(string value) =>
        value.Equals("ok", StringComparison.OrdinalIgnoreCase) || value.Equals("relay", StringComparison.OrdinalIgnoreCase) || value.Equals("permit", StringComparison.OrdinalIgnoreCase)
        || value.StartsWith("allow,RELAYCLIENT", StringComparison.Ordinal) || (value.Length > 0 && value.All(char.IsAsciiDigit));
}
