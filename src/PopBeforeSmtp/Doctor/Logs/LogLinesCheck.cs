using System.Globalization;
using System.Text;
using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.Settings;

namespace PopBeforeSmtp.Doctor.Logs;

/// <summary>Which servers write to the logs, and whether what they write is understood.</summary>
internal sealed class LogLinesCheck(IMailHost host, TimeProvider clock) : IHostCheck
{
    /// <summary>Enough for a day of a busy host, and read in a moment.</summary>
    private const int MostBytes = 8 * 1024 * 1024;

    private const int MostPrograms = 5;

    /// <summary>A clock that is set by hand is off by as much.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Silence = TimeSpan.FromDays(1);

    public string Name => "log-lines";

    public async Task<IReadOnlyList<Finding>> FindAsync(ServiceWiring service, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        foreach (var log in service.Logs)
        {
            foreach (var file in log.Files)
            {
                if (host.ReadEnd(file, MostBytes) is { } bytes)
                    findings.AddRange(Judge(file, $"pop-before-smtp scan {file}", LogEnd.Read(bytes, isCut: bytes.Length == MostBytes, log, service.Presets, clock.GetUtcNow())));
            }
            if (log.Kind == "journal")
                findings.AddRange(await FindInJournalAsync(log, service, cancellationToken));
        }
        return findings;
    }

    private async Task<IReadOnlyList<Finding>> FindInJournalAsync(WatchedLog log, ServiceWiring service, CancellationToken cancellationToken)
    {
        var name = $"the journal of {string.Join(", ", log.Units)}";
        string[] directory = log.Directory.Length > 0 ? [$"--directory={log.Directory}"] : [];
        string[] arguments = ["--quiet", "--no-pager", "--output=short-iso", "--lines=20000", .. directory, .. log.Units.Select(unit => $"_SYSTEMD_UNIT={unit}")];
        var (status, output, error) = await host.RunAsync("journalctl", arguments, cancellationToken);
        return status == 0
            ? Judge(name, $"journalctl {string.Join(' ', arguments[1..])} | pop-before-smtp scan /dev/stdin", LogEnd.Read(Encoding.UTF8.GetBytes(output), isCut: false, log, service.Presets, clock.GetUtcNow()))
            : [Bad($"{name} cannot be read: {error}", "run this as root; see what 'journalctl --disk-usage' says")];
    }

    private IReadOnlyList<Finding> Judge(string log, string scan, LogEnd end)
    {
        if (end.Lines == 0)
            return [Doubtful($"{log} is empty", "log in once, and look again; if it stays empty, see where the POP3/IMAP server logs (Dovecot: doveadm log find)")];
        List<Finding> findings = [.. end.Recognized.Select(found => Good(log, end, found)), .. end.Drift.Select(drift => JudgeDrift(log, scan, end, drift)), .. end.RecognizedByOthers.Where(found => found.Logins > 0).Select(found => Unused(log, found))];
        if (findings.Count == 0)
            findings.Add(Doubtful(
                $"{log} has no login in its last {end.Lines} lines{(end.Programs.Count > 0 ? $", which {Writers(end)} wrote" : "")}",
                "see where the POP3/IMAP server logs (Dovecot: doveadm log find), and that it logs logins; name it in LogSources"));
        if (JudgeTime(log, end) is { } time)
            findings.Add(time);
        return findings;
    }

    private Finding Good(string log, LogEnd end, (RegexPreset Preset, long Logins, long Ends) found) =>
        new(Name, FindingState.Good, string.Create(CultureInfo.InvariantCulture, $"{log}: {found.Preset.Name} writes to it, {found.Logins} logins and {found.Ends} ends of sessions recognised in its last {end.Lines} lines"));

    private Finding JudgeDrift(string log, string scan, LogEnd end, ProgramDrift drift)
    {
        var shape = end.Shapes.FirstOrDefault(shape => shape.Program == drift.Program)?.Shape ?? "";
        var remedy = $"'{scan}' shows them; if they are logins, regex-presets/README.md says how to add a rule";
        return drift.Matched == 0
            ? Bad($"{log}: {drift.LoginLike} lines of {drift.Program} look like logins and none of its lines is recognised, such as: {shape}", remedy)
            : Doubtful($"{log}: {drift.LoginLike} lines of {drift.Program} look like logins and are not recognised, beside {drift.Matched} that are, such as: {shape}", remedy);
    }

    private Finding Unused(string log, (RegexPreset Preset, long Logins, long Ends) found) => Doubtful(
        string.Create(CultureInfo.InvariantCulture, $"{log}: {found.Logins} logins of {found.Preset.Name} stand in it, and its preset is not in use for this log"),
        found.Preset.NamedOnly.Length > 0
            ? $"read first why it must be named, 'pop-before-smtp presets show {found.Preset.Name}'; then add \"{found.Preset.Name}\" to its Presets"
            : $"add \"{found.Preset.Name}\" to its Presets, or \"*\"");

    private Finding? JudgeTime(string log, LogEnd end)
    {
        var age = clock.GetUtcNow() - end.Newest;
        if (age < -Ahead)
            return Doubtful($"{log}: its newest line is dated {DurationText.Format(-age.Value)} ahead of this host's clock", "set the clock of whoever writes it, or TimeZone of this source to the zone of that host");
        return age > Silence
            ? Doubtful($"{log}: its newest line is {DurationText.Format(age.Value)} old", "see whether the server still logs there, and that logrotate tells it (or rsyslog) after a rotation")
            : null;
    }

    private static string Writers(LogEnd end) =>
        string.Join(", ", end.Programs.OrderByDescending(program => program.Value).ThenBy(program => program.Key, StringComparer.Ordinal).Take(MostPrograms).Select(program => program.Key));

    private Finding Doubtful(string text, string remedy) => new(Name, FindingState.Doubtful, text, remedy);

    private Finding Bad(string text, string remedy) => new(Name, FindingState.Bad, text, remedy);
}
