using System.Globalization;
using PopBeforeSmtp.Control;

namespace PopBeforeSmtp.Commands;

/// <summary>What report says to people, and to spreadsheets.</summary>
internal static class ReportText
{
    public static void Print(ReportView report, bool byAccount, bool csv)
    {
        var (headings, rows) = byAccount ? ByAccount(report) : ByAddress(report);
        if (csv)
        {
            foreach (var row in rows.Prepend(headings))
                Console.Out.WriteLine(string.Join(',', row.Select(CsvField.Of)));
            return;
        }
        if (rows.Count > 0)
        {
            Terminal.PrintTable([.. headings.Select(heading => heading.ToUpperInvariant())], rows.Select(row => (string[])[row[0].Length > 0 ? row[0] : "(by hand)", .. row[1..]]));
            Console.Out.WriteLine();
        }
        Console.Out.WriteLine(Totals(report));
    }

    private static (string[] Headings, List<string[]> Rows) ByAccount(ReportView report)
    {
        var accounts = report.Usage.GroupBy(usage => usage.Account).Select(account => (string[])
        [
            account.Key,
            Number(account.Count()),
            Number(account.Sum(usage => usage.Answers)),
            Time(account.Min(usage => usage.First)),
            Time(account.Max(usage => usage.Last)),
            string.Join(' ', account.Select(usage => usage.Protocol).Where(protocol => protocol.Length > 0).Distinct().Order(StringComparer.Ordinal)),
        ]);
        return (["account", "addresses", "answers", "first", "last", "protocols"], [.. accounts]);
    }

    private static (string[] Headings, List<string[]> Rows) ByAddress(ReportView report) => (
        ["account", "address", "answers", "first", "last", "protocol"],
        [.. report.Usage.Select(usage => (string[])[usage.Account, usage.Client, Number(usage.Answers), Time(usage.First), Time(usage.Last), usage.Protocol])]);

    private static string Totals(ReportView report)
    {
        var known = report.LoginsSince is { } since ? $"that logged in since {Time(since)}" : "of which a login is known";
        return string.Create(CultureInfo.InvariantCulture, $"{report.Relayed} accounts relayed through the table since {report.Since.UtcDateTime:yyyy-MM-dd}, of {report.LoggedIn} {known}.");
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("u", CultureInfo.InvariantCulture);
}
