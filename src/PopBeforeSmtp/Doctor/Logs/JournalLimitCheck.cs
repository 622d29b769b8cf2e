using System.Globalization;
using System.Text.RegularExpressions;
using PopBeforeSmtp.Settings;

namespace PopBeforeSmtp.Doctor.Logs;

/// <summary>
/// Whether journald throws away lines of a server that writes many: somebody who tries passwords by the thousand makes logins of others get
/// lost. The limit is for each unit (journald.conf(5), RateLimitIntervalSec=).
/// </summary>
internal sealed partial class JournalLimitCheck(IMailHost host) : IHostCheck
{
    /// <summary>The defaults since systemd 240. Before it was 1000, which a busy server comes to.</summary>
    private const int UsualBurst = 10_000;

    private static readonly TimeSpan UsualInterval = TimeSpan.FromSeconds(30);

    public string Name => "journal-limit";

    public async Task<IReadOnlyList<Finding>> FindAsync(ServiceWiring service, CancellationToken cancellationToken)
    {
        var units = service.Logs.Where(log => log is { Kind: "journal", Directory: "" }).SelectMany(log => log.Units).Distinct().ToList();
        if (units.Count == 0)
            return [];
        var remedy = $"systemctl edit {units[0]}, and there LogRateLimitIntervalSec=0 below [Service]";
        var (_, said, _) = await host.RunAsync("journalctl", ["--quiet", "--no-pager", "--output=cat", "--since=-24h", "--identifier=systemd-journald"], cancellationToken);
        foreach (var unit in units)
        {
            if (said.Split('\n').LastOrDefault(line => line.StartsWith("Suppressed ", StringComparison.Ordinal) && line.EndsWith($" {unit}", StringComparison.Ordinal)) is { } suppressed)
                return [new Finding(Name, FindingState.Bad, $"journald has thrown away lines in the last 24 h, logins perhaps among them: {suppressed}", remedy)];
        }
        return [JudgeLimit(remedy)];
    }

    private Finding JudgeLimit(string remedy)
    {
        var settings = JournalSettingsFiles.Read(host);
        var interval = Span(settings.GetValueOrDefault("RateLimitIntervalSec") ?? settings.GetValueOrDefault("RateLimitInterval")) ?? UsualInterval;
        var burst = int.TryParse(settings.GetValueOrDefault("RateLimitBurst"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : UsualBurst;
        if (interval == TimeSpan.Zero || burst == 0)
            return new Finding(Name, FindingState.Good, "journald throws no lines away, however many a server writes");
        var limit = $"{burst} lines of a unit in {DurationText.Format(interval)}";
        return burst / interval.TotalSeconds >= UsualBurst / UsualInterval.TotalSeconds
            ? new Finding(Name, FindingState.Good, $"journald throws away what is more than {limit}, and has not in the last 24 h")
            : new Finding(Name, FindingState.Doubtful, $"journald throws away what is more than {limit}, fewer than usual: logins get lost while somebody tries passwords", remedy);
    }

    /// <summary>"30s", "1min 30s", "5" (systemd.time(7)), as far as such a limit is written; null for what is none.</summary>
    private static TimeSpan? Span(string? text)
    {
        if (text is null || !WholeSpan().IsMatch(text))
            return null;
        return TimeSpan.FromSeconds(PartOfSpan().Matches(text).Sum(part => double.Parse(part.Groups[1].Value, CultureInfo.InvariantCulture) * (part.Groups[2].Value switch
        {
            "ms" => 0.001,
            "m" or "min" => 60,
            "h" => 3600,
            _ => 1,
        })));
    }

    [GeneratedRegex(@"^(?:\d{1,6}(?:ms|s|sec|m|min|h)? *)+$")]
    private static partial Regex WholeSpan();

    [GeneratedRegex(@"(\d+)([a-z]*)")]
    private static partial Regex PartOfSpan();
}
