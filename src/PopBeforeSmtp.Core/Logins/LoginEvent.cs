using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Core.Logins;

/// <summary>A successful login.</summary>
/// <param name="Address">The client's address.</param>
internal sealed record LoginEvent(
    DateTimeOffset WrittenAt,
    DateTimeOffset Time,
    ClientAddress Address,
    string User,
    string Session,
    string Protocol,
    string Preset,
    string Rule)
    : SessionEvent(WrittenAt, Time, User, Session, Protocol, Preset, Rule)
{
    public override string Kind => "login";

    public override string From => Address.ToString();
}
