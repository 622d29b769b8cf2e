using System.Globalization;
using Microsoft.Data.Sqlite;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.History;
using PopBeforeSmtp.Core.LogLines;

namespace PopBeforeSmtp.Storage.Sqlite;

/// <summary>Reads the history through a connection of its own that can change nothing; the write-ahead log keeps the two apart.</summary>
internal sealed class SqliteHistory(string path) : IHistory
{
    private const string Columns =
        "happened_at, kind, client, account, reason, done_by, allowed_until, source, log, inode, position, cursor, line, preset, rule, protocol, written_at, session_key, window";

    private const long MaximumAmount = 1_000_000_000_000_000;

    private static readonly Dictionary<string, HistoryKind> Kinds = Enum.GetValues<HistoryKind>().ToDictionary(SqliteHistoryWriter.NameOf);

    public Task<IReadOnlyList<HistoryEvent>> ReadAsync(ClientAddress address, IReadOnlyCollection<string> accounts, DateTimeOffset since, int most, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<HistoryEvent>>(
            connection =>
            {
                List<string> clients = [.. NetworksAround(address)];
                var sql = $"""
                    SELECT id, {Columns} FROM events WHERE client IN ({Parameters(clients.Count, 3)}) AND happened_at >= $1
                    UNION ALL
                    SELECT id, {Columns} FROM events WHERE client = '' AND account COLLATE NOCASE IN ({Parameters(accounts.Count, 3 + clients.Count)}) AND happened_at >= $1
                    ORDER BY id DESC LIMIT $2
                    """;
                return [.. SqliteReader.Query(connection, sql, [SqliteTime.Of(since), most, .. clients, .. accounts]).Select(ReadEvent)];
            },
            [],
            cancellationToken);

    public Task<IReadOnlyDictionary<UsageKey, UsageCount>> ReadUsageAsync(DateOnly since, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyDictionary<UsageKey, UsageCount>>(
            connection => SqliteReader.Query(connection, "SELECT day, client, account, answers, first, last, protocol FROM usage WHERE day >= $1", SqliteHistoryWriter.DayOf(since))
                .Select(ReadUsage).ToDictionary(row => row.Key, row => row.Count),
            new Dictionary<UsageKey, UsageCount>(),
            cancellationToken);

    public Task<LoggedInAccounts> ReadAccountsAsync(DateTimeOffset since, CancellationToken cancellationToken) =>
        ReadAsync(
            connection =>
            {
                const string sql = "SELECT DISTINCT account FROM events WHERE kind IN ('authorized', 'renewed', 'exempted', 'refused') AND happened_at >= $1";
                List<string> accounts = [.. SqliteReader.Query(connection, sql, SqliteTime.Of(since)).Select(reader => SqliteReader.ReadText(reader, 0))];
                return new LoggedInAccounts(accounts, SqliteReader.Query(connection, "SELECT min(happened_at) FROM events").Select(reader => SqliteReader.ReadTime(reader, 0)).Single());
            },
            new LoggedInAccounts([], null),
            cancellationToken);

    /// <param name="nothing">What an older file has.</param>
    private Task<T> ReadAsync<T>(Func<SqliteConnection, T> read, T nothing, CancellationToken cancellationToken) => SqliteCall.RunAsync(
        path,
        () =>
        {
            SqliteLibrary.Load();
            using var connection = SqliteCall.Connect(path, SqliteOpenMode.ReadOnly);
            connection.Open();
            return SqliteSchema.VersionOf(connection) < SqliteSchema.VersionWithHistory ? nothing : read(connection);
        },
        cancellationToken);

    /// <summary>Every network that holds the address, as it would be written; the address itself is the smallest.</summary>
    private static IEnumerable<string> NetworksAround(ClientAddress address)
    {
        var longest = ClientNetwork.Of(address).PrefixLength;
        for (var prefix = longest; prefix >= 0; prefix--)
        {
            var host = longest - prefix;
            var first = host == 128 ? 0 : (address.Value >> host) << host;
            yield return new ClientNetwork(new ClientAddress(first), prefix).ToString();
        }
    }

    private static string Parameters(int count, int first) =>
        string.Join(", ", Enumerable.Range(first, count).Select(number => string.Create(CultureInfo.InvariantCulture, $"${number}")));

    private static HistoryEvent ReadEvent(SqliteDataReader reader)
    {
        var client = ReadClient(SqliteReader.ReadText(reader, 3));
        return new HistoryEvent(SqliteTime.Read(SqliteReader.ReadNumber(reader, 1)), ReadKind(SqliteReader.ReadText(reader, 2)), client, SqliteReader.ReadText(reader, 4), SqliteReader.ReadText(reader, 5))
        {
            By = SqliteReader.ReadText(reader, 6),
            Until = SqliteReader.ReadTime(reader, 7),
            Evidence = reader.IsDBNull(8) ? null : ReadEvidence(reader),
        };
    }

    private static HistoryEvidence ReadEvidence(SqliteDataReader reader) => new(
        SqliteReader.ReadText(reader, 8),
        reader.IsDBNull(13) ? null : new LineEvidence(SqliteReader.ReadText(reader, 13), new LinePlace(SqliteReader.ReadText(reader, 9), (ulong)SqliteReader.ReadNumber(reader, 10), SqliteReader.ReadNumber(reader, 11), SqliteReader.ReadText(reader, 12))),
        SqliteReader.ReadText(reader, 14),
        SqliteReader.ReadText(reader, 15),
        SqliteReader.ReadText(reader, 16),
        SqliteTime.Read(SqliteReader.ReadNumber(reader, 17)),
        SqliteReader.ReadText(reader, 18),
        TimeSpan.FromMicroseconds(ReadAmount(reader, 19)));

    private static (UsageKey Key, UsageCount Count) ReadUsage(SqliteDataReader reader)
    {
        var day = DateOnly.ParseExact(SqliteReader.ReadText(reader, 0), "yyyy-MM-dd", CultureInfo.InvariantCulture);
        var client = ReadClient(SqliteReader.ReadText(reader, 1)) ?? throw new FormatException("a count of permits has no client");
        return (
            new UsageKey(day, client, SqliteReader.ReadText(reader, 2)),
            new UsageCount(ReadAmount(reader, 3), SqliteTime.Read(SqliteReader.ReadNumber(reader, 4)), SqliteTime.Read(SqliteReader.ReadNumber(reader, 5)), SqliteReader.ReadText(reader, 6)));
    }

    /// <summary>A number that others can be added to.</summary>
    private static long ReadAmount(SqliteDataReader reader, int column) =>
        SqliteReader.ReadNumber(reader, column) is >= 0 and < MaximumAmount and var amount ? amount : throw new FormatException($"'{reader.GetValue(column)}' is no amount, in {reader.GetName(column)}");

    private static HistoryKind ReadKind(string name) =>
        Kinds.TryGetValue(name, out var kind) ? kind : throw new FormatException($"'{name}' is not a kind of event");

    private static ClientNetwork? ReadClient(string text)
    {
        if (text.Length == 0)
            return null;
        return ClientNetwork.TryParse(text, out var network, out var error) ? network : throw new FormatException(error);
    }
}
