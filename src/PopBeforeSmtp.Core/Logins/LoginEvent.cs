using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Core.Logins;

/// <summary>A successful login that a server wrote into its log.</summary>
/// <param name="WrittenAt">The time stamp of the line.</param>
/// <param name="Time">
/// The time that counts: the latest instant the line may have been written: its time stamp plus the stamp's resolution, never after the time it was read.
/// </param>
/// <param name="Address">The client's address.</param>
/// <param name="User">The account, as the server wrote it.</param>
/// <param name="Session">The server's own name for the session; empty when it gives none.</param>
/// <param name="Protocol">imap, pop3 or empty when the line does not say.</param>
/// <param name="Preset">The preset whose rule matched.</param>
/// <param name="Rule">The rule that matched.</param>
internal sealed record LoginEvent(
    DateTimeOffset WrittenAt,
    DateTimeOffset Time,
    ClientAddress Address,
    string User,
    string Session,
    string Protocol,
    string Preset,
    string Rule);
