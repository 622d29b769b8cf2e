using PopBeforeSmtp.Core.LogLines;

namespace PopBeforeSmtp.Core.Presets.Prefilter;

/// <summary>
/// What a line must hold to be of any concern to presets: to a rule, to the watch over drift, or to what is remembered of lines that were
/// cut. All of these see a line only if its envelope names a program of a preset, is the wrapper of a supervisor, or is none at all; and
/// each of these leaves its mark in the bytes of the line.
/// </summary>
internal static class PresetNeedles
{
    // Docker's record of a line is JSON, whose escapes may hide anything; that of the line feed is in all of them (WrapperParser).
    private static readonly Needle Escape = new("\\");

    /// <summary>The level that Dovecot's own file has before a message (DovecotLevel), with the space that ends the process before it.</summary>
    private static readonly Needle DovecotInfo = new(" Info: ");

    /// <summary>Kubernetes' stamps, and the first half of multilog's until the year 9999 (WrapperParser).</summary>
    private static readonly Needle[] Supervisors = [new(" stdout F "), new(" stderr F "), new("@400000")];

    /// <returns>null when there is a rule of which nothing is certain: every line is of concern then.</returns>
    public static IReadOnlyList<Needle>? Of(IReadOnlyCollection<RegexPreset> presets)
    {
        var needles = new List<Needle> { Escape };
        foreach (var program in presets.SelectMany(preset => preset.Programs).Distinct(StringComparer.Ordinal))
            needles.Add(new Needle(" " + program, isProgram: true));
        if (presets.Any(preset => preset.Programs.Contains("dovecot")))
            needles.Add(DovecotInfo);
        if (presets.Any(preset => (preset.Envelopes & LogEnvelope.Bare) != 0))
            needles.AddRange(Supervisors);
        return TryAddOwn(presets, needles) ? WithoutThoseWithinOthers(needles) : null;
    }

    /// <summary>A line without an envelope may be anything: only the words in it tell.</summary>
    private static bool TryAddOwn(IReadOnlyCollection<RegexPreset> presets, List<Needle> needles)
    {
        var own = presets.Where(preset => (preset.Envelopes & LogEnvelope.Own) != 0 && preset.Rules.Count > 0).ToList();
        if (own.Count == 0)
            return true;
        var literals = own.SelectMany(preset => preset.Rules).Select(RuleLiterals.Of).ToList();
        if (own.Any(preset => preset.CutAt > 0) || literals.Any(texts => texts.Count == 0))
            return false;
        needles.AddRange(literals.SelectMany(texts => texts).Select(text => new Needle(text)));
        needles.AddRange(LoginLikeness.Words.Select(word => new Needle(word, ignoreCase: true)));
        return true;
    }

    private static IReadOnlyList<Needle> WithoutThoseWithinOthers(List<Needle> needles)
    {
        var distinct = needles.DistinctBy(needle => (needle.Text, needle.IgnoreCase, needle.IsProgram)).ToList();
        return [.. distinct.Where(needle => !distinct.Any(other => !ReferenceEquals(other, needle) && other.IsWithin(needle)))];
    }
}
