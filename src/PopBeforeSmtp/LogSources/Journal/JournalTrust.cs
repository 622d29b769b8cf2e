namespace PopBeforeSmtp.LogSources.Journal;

/// <summary>
/// Which entries are evidence. Only fields that begin with an underscore are the journal's own words; program name, process id and
/// message are whatever the writing process said (systemd.journal-fields(7), "Trusted Journal Fields").
/// </summary>
/// <remarks>
/// The unit alone is not enough: scripts that a server runs for a user live in the server's unit too. An entry without these
/// fields, as of a process that ended before journald looked (systemd issue 2913), may be anybody's.
/// </remarks>
internal sealed class JournalTrust(IReadOnlyList<string> units, IReadOnlyList<string> uids)
{
    public bool Covers(JournalEntry entry) =>
        // A unit that a user runs by himself may have any name.
        !entry.Has("_SYSTEMD_USER_UNIT")
        && entry.Field("_SYSTEMD_UNIT") is not null && units.Contains(entry.Text("_SYSTEMD_UNIT"), StringComparer.Ordinal)
        && entry.Field("_UID") is not null && uids.Contains(entry.Text("_UID"), StringComparer.Ordinal);
}
