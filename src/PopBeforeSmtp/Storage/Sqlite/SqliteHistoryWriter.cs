using System.Globalization;
using PopBeforeSmtp.Core.History;

namespace PopBeforeSmtp.Storage.Sqlite;

/// <summary>The part of a transaction that keeps the past, and lets go of what is too old or too much.</summary>
internal sealed class SqliteHistoryWriter(SqliteStatements statements, HistoryOptions options)
{
    /// <summary>How much is forgotten at once: a transaction must not take long.</summary>
    private const int Some = 5000;

    private static readonly string[] Kinds = [.. Enum.GetValues<HistoryKind>().Select(NameOf)];

    public static string NameOf(HistoryKind kind) => kind.ToString().ToLowerInvariant();

    public void Save(StoreChanges changes)
    {
        if (changes.Events.Count > 0)
            SaveEvents(changes.Events);
        if (changes.Usage.Count > 0)
            SaveUsage(changes.Usage);
        if (changes.ForgetAt is { } now)
            Forget(now);
    }

    private void SaveEvents(List<HistoryEvent> events)
    {
        if (options.MaximumEvents == 0)
            return;
        var count = Math.Min(events.Count, options.MaximumEvents);
        // Numbers grow by one, and the oldest go first. Room is made before it is filled, so that the file does not grow; some more than
        // comes is taken away, for when the settings allow less than before.
        statements["DELETE FROM events WHERE id IN (SELECT id FROM events WHERE id <= (SELECT max(id) FROM events) - $1 ORDER BY id LIMIT $2)"].Run(
            (long)options.MaximumEvents - count,
            (long)count + Some);
        var put = statements["INSERT INTO events VALUES (NULL, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)"];
        foreach (var one in events.Skip(events.Count - count))
            Put(put, one);
    }

    private static void Put(SqliteStatement put, HistoryEvent one)
    {
        var evidence = one.Evidence;
        var line = evidence?.Line;
        put.Run(
            SqliteTime.Of(one.At),
            Kinds[(int)one.Kind],
            one.Client?.ToString() ?? "",
            one.Account,
            one.Reason,
            one.By,
            SqliteTime.OrNull(one.Until),
            evidence?.Source,
            line?.Place.Log,
            (long?)line?.Place.Inode,
            line?.Place.Offset,
            line?.Place.Cursor,
            line?.Line,
            evidence?.Preset,
            evidence?.Rule,
            evidence?.Protocol,
            SqliteTime.OrNull(evidence?.WrittenAt),
            evidence?.SessionKey,
            evidence?.Window.Ticks / TimeSpan.TicksPerMicrosecond);
    }

    private void SaveUsage(Dictionary<UsageKey, UsageCount> usage)
    {
        const string sql = """
            INSERT INTO usage VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (day, client, account) DO UPDATE SET
              answers = answers + excluded.answers, first = min(first, excluded.first), last = max(last, excluded.last),
              protocol = CASE WHEN excluded.protocol = '' THEN protocol ELSE excluded.protocol END
            """;
        var put = statements[sql];
        foreach (var (key, count) in usage)
            put.Run(DayOf(key.Day), key.Client.ToString(), key.Account, count.Answers, SqliteTime.Of(count.First), SqliteTime.Of(count.Last), count.Protocol);
    }

    private void Forget(DateTimeOffset now)
    {
        statements["DELETE FROM events WHERE id IN (SELECT id FROM events WHERE happened_at < $1 ORDER BY happened_at LIMIT $2)"].Run(
            SqliteTime.Of(now - options.Keep),
            (long)Some);
        statements["DELETE FROM usage WHERE (day, client, account) IN (SELECT day, client, account FROM usage WHERE day < $1 LIMIT $2)"].Run(
            DayOf(DateOnly.FromDateTime((now - options.KeepUsage).UtcDateTime)),
            (long)Some);
    }

    public static string DayOf(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
