using System.Globalization;
using PopBeforeSmtp.Control;
using PopBeforeSmtp.Settings;

namespace PopBeforeSmtp.Commands;

/// <summary>The table of list, for people.</summary>
internal static class ClientTable
{
    /// <summary>An entry whose end is near is marked.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(5);

    /// <summary>The client is never cut: it is what other commands want to be told.</summary>
    public static readonly Column[] Columns =
    [
        new("CLIENT"), new("ACCOUNT", 12) { Wanted = 32 }, new("PROTOCOL", Rank: 5), new("SERVER", Rank: 4), new("LAST LOGIN", Rank: 1), new("EXPIRES"),
        new("LOGINS", Rank: 6), new("OPEN", Rank: 2), new("NOTE", 12, Rank: 3) { Wanted = 24 }, new("OWNER", 8, Rank: 7),
    ];

    public static void Print(IReadOnlyList<ClientView> clients, DateTimeOffset now, int indent = 0)
    {
        if (clients.Count == 0)
            Console.Out.WriteLine("Nobody may relay.");
        Terminal.PrintTable(Columns, clients.Select(client => Cells(client, now)), indent);
    }

    public static string Ago(DateTimeOffset? time, DateTimeOffset now) => time is { } at ? $"{DurationText.Format(now - at)} ago" : "-";

    public static Cell Expires(ClientView client, DateTimeOffset now) => client.Expires is not { } expires
        ? new Cell("never", Tone.Quiet)
        : new Cell($"in {DurationText.Format(expires - now)}", expires - now < Soon ? Tone.Warning : Tone.Good);

    public static string Accounts(ClientView client) => client.Accounts.Count == 0 ? "-" : string.Join(' ', client.Accounts);

    public static string Number(long count) => count == 0 ? "-" : count.ToString(CultureInfo.InvariantCulture);

    public static IReadOnlyList<Cell> Cells(ClientView client, DateTimeOffset now) =>
    [
        client.Client,
        Accounts(client),
        client.Protocol.Length == 0 ? "-" : client.Protocol,
        client.Server,
        Ago(client.LastLogin, now),
        Expires(client, now),
        Number(client.Logins),
        Number(client.OpenSessions),
        client.IsShared ? new Cell("shared", Tone.Warning) : client.Note,
        client.Owner,
    ];
}
