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
        if (preset.Rules.Count == 0)
            errors.Add($"{preset.File}:1: there are no rules");
        if (!preset.Samples.Any(sample => sample.Kind == PresetSampleKind.Hostile))
            errors.Add($"{preset.File}:1: there is no hostile sample: write what an attacker would have the server log");
        foreach (var rule in preset.Rules)
        {
            if (!preset.Samples.Any(sample => sample.Kind == PresetSampleKind.Sample && sample.Rule == rule.Name))
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
        var matches = new List<LoginEvent>();
        foreach (var alone in together.SelectMany(SplitByRule))
        {
            if (new PresetMatcher([alone], TimeZoneInfo.Utc).TryMatch(line, Now, out var login))
                matches.Add(login!);
        }
        if (sample.Rule is null)
            return matches.Count == 0 ? null : $"{Name(matches[0])} takes this {sample.Kind.ToString().ToLowerInvariant()} line for a login from {matches[0].Address}: {sample.Line}";
        if (matches.Count == 0)
            return $"rule '{sample.Rule}' does not match{Envelope(line)}: {sample.Line}";
        if (matches.Count > 1)
            return $"{string.Join(" and ", matches.Select(Name))} match the same line: {sample.Line}";
        return Difference(sample, matches[0], preset);
    }

    private static IEnumerable<RegexPreset> SplitByRule(RegexPreset preset) =>
        preset.Rules.Select(rule => preset with { Rules = [rule] });

    private static string Name(LoginEvent login) => $"rule '{login.Preset}/{login.Rule}'";

    private static string Envelope(byte[] line) =>
        EnvelopeParser.TryParse(line, out _) ? "" : " (the line has no envelope that is known)";

    private static string? Difference(PresetSample sample, LoginEvent login, RegexPreset preset)
    {
        if (login.Preset != preset.Name || login.Rule != sample.Rule)
            return $"{Name(login)} matches instead of '{sample.Rule}': {sample.Line}";
        foreach (var (field, wanted, given) in ((string, string?, string)[])
            [("address", sample.Address, login.Address.ToString()), ("user", sample.User, login.User), ("session", sample.Session, login.Session), ("protocol", sample.Protocol, login.Protocol)])
        {
            if (wanted is not null && wanted != given)
                return $"the {field} is '{given}', not '{wanted}': {sample.Line}";
        }
        return null;
    }
}
