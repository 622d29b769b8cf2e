using PopBeforeSmtp.Control;

namespace PopBeforeSmtp.Commands.Top;

/// <summary>What the service said once.</summary>
/// <param name="At">When, by the clock that may be set.</param>
/// <param name="Elapsed">When, by one that only goes on; rates are made from it.</param>
/// <param name="Clients">The newest logins, and the entries by hand.</param>
internal sealed record TopSnapshot(DateTimeOffset At, TimeSpan Elapsed, StatusView Status, IReadOnlyList<ClientView> Clients)
{
    /// <summary>There are more logins than were asked for.</summary>
    public bool IsCut { get; init; }
}
