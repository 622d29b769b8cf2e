namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>How open sessions keep an address allowed.</summary>
/// <param name="IsTracked">false: only logins count.</param>
/// <param name="Maximum">How long after its login a session counts at most: its end may never be written.</param>
internal sealed record SessionRules(bool IsTracked, TimeSpan Maximum)
{
    /// <summary>
    /// How long a session counts while no end of any session was ever seen from its preset: such a server may not write ends at all,
    /// and then the plain window must do.
    /// </summary>
    public static readonly TimeSpan Probation = TimeSpan.FromHours(1);

    public static SessionRules None { get; } = new(false, TimeSpan.Zero);

    public DateTimeOffset EndOf(OpenSession session, bool endsAreSeen) =>
        session.StartedAt + (endsAreSeen || Maximum < Probation ? Maximum : Probation);
}
