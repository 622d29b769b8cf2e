using PopBeforeSmtp.Core.History;

namespace PopBeforeSmtp.Control;

/// <summary>Puts the counts of days together.</summary>
internal static class ReportViews
{
    /// <param name="loggedIn">The accounts of which a login was seen.</param>
    /// <param name="loginsSince">How far back that goes.</param>
    public static ReportView Of(DateTimeOffset since, IReadOnlyDictionary<UsageKey, UsageCount> usage, IEnumerable<string> loggedIn, DateTimeOffset? loginsSince)
    {
        var pairs = usage.GroupBy(day => (day.Key.Account, day.Key.Client))
            .Select(pair => (pair.Key, Count: pair.Select(day => day.Value).Aggregate((sum, day) => sum.Plus(day))))
            .OrderByDescending(pair => pair.Count.Last).ThenBy(pair => pair.Key.Account, StringComparer.Ordinal)
            .Select(pair => new UsageView(pair.Key.Account, pair.Key.Client.ToString(), pair.Count.Answers, pair.Count.First, pair.Count.Last, pair.Count.Protocol))
            .ToList();
        var relayed = pairs.Select(pair => pair.Account).Where(account => account.Length > 0).ToHashSet(StringComparer.Ordinal);
        return new ReportView(since, relayed.Count, relayed.Union(loggedIn.Where(account => account.Length > 0)).Count(), loginsSince < since ? since : loginsSince, pairs);
    }
}
