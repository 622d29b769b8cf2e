using System.Globalization;
using PopBeforeSmtp.Settings;

namespace PopBeforeSmtp.Commands.Top;

/// <summary>What is said each second where there is no terminal.</summary>
internal static class TopPlain
{
    public static string Line(TopModel model, DateTimeOffset now)
    {
        var time = now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        if (model.Trouble is { } trouble)
            return $"{time} {Terminal.Printable(trouble)}; trying again";
        var (status, rates) = (model.Snapshot!.Status, model.Rates);
        var newest = TopSorting.Sort(model.Rows(now).Where(client => client.LastLogin is not null), TopOrder.Newest).FirstOrDefault();
        List<string> parts =
        [
            $"{time} {status.Addresses} addresses in the table, {status.ByHand} entries by hand",
            $"log lines/s {Text(rates.Lines)}, recognised/s {Text(rates.Matches)}",
            $"answers/s {Text(rates.Answers)} (OK {Text(rates.Permitted)}, no opinion {Text(rates.NoOpinion)}, later {Text(rates.TryLater)})",
            .. status.Sources.Select(source => $"{Terminal.Printable(source.Name)} {source.State}, {source.Lag.ToString(CultureInfo.InvariantCulture)} B behind"),
        ];
        if (newest is not null)
            parts.Add($"newest {newest.Client} {Terminal.Printable(ClientTable.Accounts(newest))} {DurationText.Format(now - newest.LastLogin!.Value)} ago");
        parts.AddRange(TopWarnings.Of(status).Select(warning => $"! {Terminal.Printable(warning.Text)}"));
        return string.Join("; ", parts);
    }

    private static string Text(TopRate rate) => rate.Now is { } value ? value.ToString("0.0", CultureInfo.InvariantCulture) : "-";
}
