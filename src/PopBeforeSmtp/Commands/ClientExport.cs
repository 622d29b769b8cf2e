using System.Globalization;
using System.Text;
using System.Text.Json;
using PopBeforeSmtp.Control;

namespace PopBeforeSmtp.Commands;

/// <summary>The table for other programs, with accounts and times: one JSON document, or CSV (RFC 4180, with LF).</summary>
internal static class ClientExport
{
    public const string Json = "json";

    public const string Csv = "csv";

    /// <summary>A spreadsheet takes a cell that begins so for a formula (OWASP, "CSV Injection").</summary>
    private const string BeginsFormula = "=+-@";

    public static string ToJson(IEnumerable<ClientView> clients)
    {
        var rows = clients.Select(client => JsonSerializer.Serialize(client, ControlJson.Readable.ClientView)).ToList();
        return rows.Count == 0 ? "[]\n" : $"[\n{string.Join(",\n", rows)}\n]\n";
    }

    public static string ToCsv(IEnumerable<ClientView> clients)
    {
        var text = new StringBuilder("client,accounts,protocol,server,last_login,expires,logins,open_sessions,note,owner\n");
        foreach (var client in clients)
        {
            string[] cells =
            [
                client.Client, string.Join(' ', client.Accounts), client.Protocol, client.Server, Time(client.LastLogin), Time(client.Expires),
                Number(client.Logins), Number(client.OpenSessions), client.Note, client.Owner,
            ];
            text.AppendJoin(',', cells.Select(Cell)).Append('\n');
        }
        return text.ToString();
    }

    /// <summary>Accounts and notes are text that others choose: no control character of it can begin a row or speak to a terminal.</summary>
    private static string Cell(string text)
    {
        var printable = Terminal.Printable(text);
        var safe = printable.Length > 0 && BeginsFormula.Contains(printable[0]) ? "'" + printable : printable;
        return safe.IndexOfAny([',', '"', ' ', '\'', ';']) < 0 ? safe : $"\"{safe.Replace("\"", "\"\"")}\"";
    }

    private static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) ?? "";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
