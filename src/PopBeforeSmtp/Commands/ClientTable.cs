using System.Globalization;
using PopBeforeSmtp.Control;
using PopBeforeSmtp.Settings;

namespace PopBeforeSmtp.Commands;

/// <summary>The table of list, for people.</summary>
internal static class ClientTable
{
    public static void Print(IReadOnlyList<ClientView> clients, DateTimeOffset now)
    {
        if (clients.Count == 0)
        {
            Console.Out.WriteLine("Nobody may relay.");
            return;
        }
        Terminal.PrintTable(
            ["CLIENT", "ACCOUNT", "PROTOCOL", "SERVER", "LAST LOGIN", "EXPIRES", "LOGINS", "OPEN", "NOTE", "OWNER"],
            clients.Select(client => Cells(client, now)));
    }

    private static string[] Cells(ClientView client, DateTimeOffset now) =>
    [
        client.Client,
        client.Accounts.Count == 0 ? "-" : string.Join(' ', client.Accounts),
        client.Protocol.Length == 0 ? "-" : client.Protocol,
        client.Server,
        client.LastLogin is { } login ? $"{DurationText.Format(now - login)} ago" : "-",
        client.Expires is { } expires ? $"in {DurationText.Format(expires - now)}" : "never",
        client.Logins == 0 ? "-" : client.Logins.ToString(CultureInfo.InvariantCulture),
        client.OpenSessions == 0 ? "-" : client.OpenSessions.ToString(CultureInfo.InvariantCulture),
        client.IsShared ? "shared" : client.Note,
        client.Owner,
    ];
}
