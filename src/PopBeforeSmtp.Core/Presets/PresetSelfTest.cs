using System.Text;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Logins;

namespace PopBeforeSmtp.Core.Presets;

/// <summary>Runs a preset's samples through the real matcher, as the service would.</summary>
internal static class PresetSelfTest
{
    // Only "is it a login, and whose" is asked here; any instant after the stamps of the samples would do.
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <returns>What is wrong, one line each with file and line number; empty when all is as the samples say.</returns>
    public static IReadOnlyList<string> Run(RegexPreset preset) => Run(preset, [preset]);

    /// <param name="together">All presets that are enabled together: a line may be recognised by one rule only.</param>
    public static IReadOnlyList<string> Run(RegexPreset preset, IReadOnlyCollection<RegexPreset> together)
    {
        var errors = new List<string>();
        if (preset.Rules.Count == 0 && preset.Unusable.Length == 0)
            errors.Add($"{preset.File}:1: there are no rules");
        if (preset.Rules.Count > 0 && preset.Unusable.Length > 0)
            errors.Add($"{preset.File}:1: there are rules, and 'unusable' says that nothing can be recognised");
        if (!preset.Samples.Any(sample => sample.Kind == PresetSampleKind.Hostile))
            errors.Add($"{preset.File}:1: there is no hostile sample: write what an attacker would have the server log");
        foreach (var rule in preset.Rules)
        {
            if (!preset.Samples.Any(sample => sample.Kind == PresetSampleKind.Sample && (sample.Rule == rule.Name || (rule.Kind == LineKind.Connect && sample.Before.Count > 0))))
                errors.Add($"{preset.File}:1: rule '{rule.Name}' has no sample");
        }
        foreach (var sample in preset.Samples)
        {
            if (Contradiction(preset, sample, together) is { } contradiction)
                errors.Add($"{preset.File}:{sample.LineNumber}: {contradiction}");
        }
        return errors;
    }

    private static string? Contradiction(RegexPreset preset, PresetSample sample, IEnumerable<RegexPreset> together)
    {
        var line = Encoding.UTF8.GetBytes(sample.Line);
        var matches = together.SelectMany(whole => SplitByRule(whole).Select(alone => Match(whole, alone, sample, line))).OfType<SessionEvent>().ToList();
        if (sample.Rule is null)
            return matches.Count == 0 ? null : $"{Name(matches[0])} takes this {sample.Kind.ToString().ToLowerInvariant()} line for a {matches[0].Kind} from {matches[0].From}: {sample.Line}";
        if (matches.Count == 0)
            return $"rule '{sample.Rule}' does not match{Envelope(line)}: {sample.Line}";
        if (matches.Count > 1)
            return $"{string.Join(" and ", matches.Select(Name))} match the same line: {sample.Line}";
        return Difference(sample, matches[0], preset);
    }

    /// <summary>A rule alone; connect rules take nothing by themselves.</summary>
    private static IEnumerable<RegexPreset> SplitByRule(RegexPreset preset) =>
        preset.Rules.Where(rule => rule.Kind != LineKind.Connect).Select(rule => preset with { Rules = [rule] });

    /// <param name="whole">What reads the lines before: the end of a session, or another login, ends what a connect line began.</param>
    private static SessionEvent? Match(RegexPreset whole, RegexPreset alone, PresetSample sample, byte[] line)
    {
        var tracker = new SessionTracker();
        var history = new PresetMatcher([whole], TimeZoneInfo.Utc);
        foreach (var before in sample.Before)
        {
            if (history.TryMatch(Encoding.UTF8.GetBytes(before), Now, out var earlier))
                tracker.Take(earlier);
        }
        var matcher = new PresetMatcher([alone], TimeZoneInfo.Utc) { Cuts = history.Cuts };
        return matcher.TryMatch(line, Now, out var recognized) ? tracker.Take(recognized) : null;
    }

    private static string Name(SessionEvent found) => $"rule '{found.Preset}/{found.Rule}'";

    private static string Envelope(byte[] line) =>
        EnvelopeParser.Parse(line).Envelope == LogEnvelope.Own ? " (the line has no envelope that is known)" : "";

    private static string? Difference(PresetSample sample, SessionEvent found, RegexPreset preset)
    {
        if (found.Preset != preset.Name || found.Rule != sample.Rule)
            return $"{Name(found)} matches instead of '{sample.Rule}': {sample.Line}";
        foreach (var (field, wanted, given) in ((string, string?, string)[])
            [("address", sample.Address, found.From), ("user", sample.User, found.User), ("session", sample.Session, found.Session), ("protocol", sample.Protocol, found.Protocol)])
        {
            if (wanted is not null && wanted != given)
                return $"the {field} is '{given}', not '{wanted}': {sample.Line}";
        }
        return null;
    }
}
