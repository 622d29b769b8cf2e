using System.Globalization;
using System.Text.RegularExpressions;

namespace PopBeforeSmtp.Doctor.Logs;

/// <summary>
/// Whether rsyslog throws away lines before they get into a file. imuxsock has no limit unless it is told; imjournal has one of
/// 20000 lines in 600 s unless it is told (rsyslog's reference, SysSock.RateLimit.Interval and Ratelimit.Interval).
/// </summary>
internal sealed partial class SyslogLimitCheck(IMailHost host) : IHostCheck
{
    private const string Main = "/etc/rsyslog.conf";

    public string Name => "syslog-limit";

    public Task<IReadOnlyList<Finding>> FindAsync(ServiceWiring service, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Finding>>(service.Logs.Any(log => log.Kind == "file") && host.ReadText(Main) is { } main ? [Judge(main)] : []);

    private Finding Judge(string main)
    {
        var text = Comment().Replace(string.Join('\n', host.FilesIn("/etc/rsyslog.d").Where(path => path.EndsWith(".conf", StringComparison.Ordinal)).Select(host.ReadText).Prepend(main)), "");
        var modules = Module().Matches(text).Select(match => match.Value).ToList();
        var socket = Number(modules, "imuxsock", "SysSock.RateLimit.Interval") ?? Legacy(text, "SystemLogRateLimitInterval") ?? 0;
        if (socket > 0)
            return Doubtful($"{Number(modules, "imuxsock", "SysSock.RateLimit.Burst") ?? Legacy(text, "SystemLogRateLimitBurst") ?? 200} lines of a process in {socket} s", "SysSock.RateLimit.Interval=\"0\" in module(load=\"imuxsock\" ...)");
        if (!modules.Any(module => module.Contains("imjournal", StringComparison.OrdinalIgnoreCase)) && !text.Contains("$ModLoad imjournal", StringComparison.OrdinalIgnoreCase))
            return Good();
        var journal = Number(modules, "imjournal", "Ratelimit.Interval") ?? Legacy(text, "imjournalRatelimitInterval") ?? 600;
        return journal == 0 ? Good() : Doubtful(
            $"{Number(modules, "imjournal", "Ratelimit.Burst") ?? Legacy(text, "imjournalRatelimitBurst") ?? 20_000} lines of the journal in {journal} s", "Ratelimit.Interval=\"0\" in module(load=\"imjournal\" ...), or read the journal itself");
    }

    private Finding Good() => new(Name, FindingState.Good, "rsyslog throws no lines away, however many a server writes");

    private Finding Doubtful(string limit, string remedy) =>
        new(Name, FindingState.Doubtful, $"rsyslog throws away what is more than {limit}: logins get lost while somebody tries passwords", $"{remedy}, in {Main} or /etc/rsyslog.d");

    private static int? Number(IEnumerable<string> modules, string module, string parameter) =>
        Parse(modules.Where(text => text.Contains($"\"{module}\"", StringComparison.OrdinalIgnoreCase)).Select(text => Regex.Match(text, $@"\b{Regex.Escape(parameter)}\s*=\s*""(\d+)""", RegexOptions.IgnoreCase)));

    private static int? Legacy(string text, string directive) => Parse([Regex.Match(text, $@"^\s*\${directive}\s+(\d+)", RegexOptions.IgnoreCase | RegexOptions.Multiline)]);

    private static int? Parse(IEnumerable<Match> matches) =>
        matches.LastOrDefault(match => match.Success) is { } match && int.TryParse(match.Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    [GeneratedRegex(@"^\s*#.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\bmodule\s*\([^)]*\)", RegexOptions.IgnoreCase)]
    private static partial Regex Module();
}
