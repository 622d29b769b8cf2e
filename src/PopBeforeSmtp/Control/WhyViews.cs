using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.History;

namespace PopBeforeSmtp.Control;

/// <summary>Explains an answer of the table; the same for the running service and for a store that is read without one.</summary>
internal static class WhyViews
{
    /// <summary>How much of the past is looked at.</summary>
    public const int MostEvents = 1000;

    /// <param name="history">What happened to the address, newest first.</param>
    public static WhyView Of(AuthorizationTable table, DateTimeOffset now, ClientAddress address, IReadOnlyList<HistoryEvent> history)
    {
        var state = table.Find(address, now);
        var reason = new WhyReason(table, now, address, state, history);
        return new WhyView(address.ToString(), state.IsAllowed, state.Until, reason.InWords())
        {
            Evidence = reason.Evidence() is { } evidence ? Of(evidence) : null,
            Sessions = [.. (state.Row?.Sessions ?? []).Select(session => new SessionView(session.User, session.Preset, session.StartedAt))],
            History = [.. history.Select(Of)],
        };
    }

    /// <summary>The accounts that have to do with an address, whose suspensions belong to its history.</summary>
    public static IReadOnlyCollection<string> AccountsOf(AuthorizationTable table, DateTimeOffset now, ClientAddress address) =>
        [.. (table.Find(address, now).Row?.Accounts ?? []).Select(account => account.User)];

    private static HistoryView Of(HistoryEvent happened) =>
        new(happened.At, happened.Kind.ToString().ToLowerInvariant(), happened.Client?.ToString() ?? "", happened.Account, happened.Reason, happened.By, happened.Until)
        {
            Evidence = happened.Evidence is { } evidence ? Of(evidence) : null,
        };

    private static EvidenceView Of(HistoryEvidence evidence)
    {
        var place = evidence.Line?.Place;
        return new EvidenceView(
            evidence.Source,
            place?.Log is { Length: > 0 } log ? log : evidence.Source,
            place is { Inode: > 0 } ? place.Value.Inode : null,
            place is { Cursor: "" } ? place.Value.Offset : null,
            place?.Cursor ?? "",
            evidence.Line?.Line ?? "",
            evidence.Preset,
            evidence.Rule,
            evidence.Protocol,
            evidence.WrittenAt,
            evidence.SessionKey,
            evidence.Window.TotalSeconds);
    }
}
