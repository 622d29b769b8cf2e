using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Core.Logins;

/// <summary>The end of a session: a logout, a cut connection, a timeout.</summary>
/// <param name="Address">null: the line has none, the session's login had it.</param>
internal sealed record LogoutEvent(
    DateTimeOffset WrittenAt,
    DateTimeOffset Time,
    ClientAddress? Address,
    string User,
    string Session,
    string Protocol,
    string Preset,
    string Rule)
    : SessionEvent(WrittenAt, Time, User, Session, Protocol, Preset, Rule)
{
    public override string Kind => "logout";

    public override string From => Address?.ToString() ?? "";
}
