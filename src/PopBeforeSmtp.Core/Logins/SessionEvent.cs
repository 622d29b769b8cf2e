using PopBeforeSmtp.Core.LogLines;

namespace PopBeforeSmtp.Core.Logins;

/// <summary>Something that a server said of a session, complete.</summary>
/// <param name="WrittenAt">The time stamp of the line.</param>
/// <param name="Time">The time that counts: the latest instant the line may have been written, never after it was read.</param>
/// <param name="User">The account, as the server wrote it; may be empty at the end of a session.</param>
/// <param name="Session">The server's own name for the session; empty when it gives none.</param>
/// <param name="Protocol">imap, pop3 or empty when the line does not say.</param>
/// <param name="Preset">The preset whose rule matched.</param>
/// <param name="Rule">The rule that matched.</param>
internal abstract record SessionEvent(
    DateTimeOffset WrittenAt,
    DateTimeOffset Time,
    string User,
    string Session,
    string Protocol,
    string Preset,
    string Rule)
{
    /// <summary>"login" or "logout".</summary>
    public abstract string Kind { get; }

    /// <summary>The client's address as text; empty when the line has none.</summary>
    public abstract string From { get; }

    /// <summary>
    /// What login and end of one session have in common, whatever the server offers for it: session id, process, or address and
    /// account. Empty when the server does not write ends.
    /// </summary>
    public string SessionKey { get; init; } = "";

    /// <summary>The same by a clock that has been set since.</summary>
    public SessionEvent Moved(TimeSpan by) => by == TimeSpan.Zero ? this : this with { WrittenAt = WrittenAt + by, Time = Time + by };

    /// <summary>The line it was taken from; null when it came as such.</summary>
    public LineEvidence? Evidence { get; init; }
}
