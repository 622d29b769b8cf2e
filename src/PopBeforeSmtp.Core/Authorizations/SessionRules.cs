namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>How open sessions keep an address allowed.</summary>
/// <param name="IsTracked">false: only logins count.</param>
/// <param name="Maximum">How long after its login a session counts at most: its end may never be written.</param>
internal sealed record SessionRules(bool IsTracked, TimeSpan Maximum)
{
    public static SessionRules None { get; } = new(false, TimeSpan.Zero);

    /// <summary>Until when a session keeps its address allowed, its end not seen.</summary>
    /// <param name="endsAreSeen">
    /// Whether the end of any session of its preset was ever seen. A server that never writes ends would keep everybody allowed for the
    /// maximum; for it the plain window must do.
    /// </param>
    public DateTimeOffset EndOf(DateTimeOffset startedAt, bool endsAreSeen) =>
        endsAreSeen ? startedAt + Maximum : DateTimeOffset.MinValue;
}
