using System.Text.RegularExpressions;

namespace PopBeforeSmtp.Core.Presets;

/// <summary>
/// Refuses patterns that could open the relay for text a client typed, or take more than linear time. It is the same for the
/// shipped presets and for a site's own.
/// </summary>
internal static class PresetLinter
{
    private static readonly string[] KnownGroups = ["address", "user", "session", "protocol", "time", "fields"];

    /// <returns>Why the pattern is refused, each reason with what to write instead; empty when it is not.</returns>
    public static IReadOnlyList<string> Check(string pattern) => Check(pattern, out _);

    /// <param name="regex">The pattern, ready for use; null when the engine refuses it. To build one takes milliseconds.</param>
    public static IReadOnlyList<string> Check(string pattern, out Regex? regex)
    {
        var reasons = new List<string>();
        var shape = PatternShape.Of(pattern);
        CheckAnchors(pattern, shape, reasons);
        CheckClasses(shape, reasons);
        regex = CheckEngine(pattern, reasons);
        if (shape.HasWildcardBeforeAddress)
            reasons.Add("a wildcard stands before the address, so that a client's text could reach it: give each field a class without its delimiters, such as [^<>\\s]");
        return reasons;
    }

    private static void CheckAnchors(string pattern, PatternShape shape, List<string> reasons)
    {
        if (!pattern.StartsWith(@"\A", StringComparison.Ordinal) || pattern is [_, _, '?' or '*' or '+' or '{', ..])
            reasons.Add(@"it is not anchored at the start: begin with \A");
        if (!pattern.EndsWith(@"\z", StringComparison.Ordinal) || pattern.EndsWith(@"\\z", StringComparison.Ordinal))
            reasons.Add(@"it is not anchored at the end: end with \z");
        if (shape.HasTopLevelAlternation)
            reasons.Add(@"it is not anchored in every alternative: put the | inside parentheses, \A(?:...|...)\z");
        if (shape.HasDollar || shape.Escapes.Contains('Z'))
            reasons.Add(@"$ and \Z also match before a last line feed: write \z");
    }

    private static void CheckClasses(PatternShape shape, List<string> reasons)
    {
        if (shape.HasInlineOption)
            reasons.Add("an inline option such as (?i) changes what the pattern means (k without regard to case is also the Kelvin sign): write both cases as [Kk]");
        if (shape.Escapes.Overlaps("dDwWpPbB"))
            reasons.Add(@"\d, \w, \b and \p match digits and letters of every script: write [0-9], [A-Za-z0-9_]");
    }

    private static Regex? CheckEngine(string pattern, List<string> reasons)
    {
        Regex regex;
        try
        {
            regex = new Regex(pattern, PresetRule.Options);
        }
        catch (NotSupportedException)
        {
            reasons.Add("it needs backtracking (look-around, back-reference, atomic group or conditional), whose time is not linear in the line");
            return null;
        }
        catch (ArgumentException e)
        {
            reasons.Add($"it is not a regular expression: {e.Message}");
            return null;
        }
        var groups = regex.GetGroupNames().Where(name => !char.IsAsciiDigit(name[0])).ToList();
        foreach (var twice in groups.Where(group => CountGroup(pattern, group) > 1))
            reasons.Add($"the group '{twice}' is there more than once");
        foreach (var unknown in groups.Except(KnownGroups))
            reasons.Add($"unknown group '{unknown}' (known: {string.Join(", ", KnownGroups)})");
        return regex;
    }

    private static int CountGroup(string pattern, string name) =>
        pattern.Split($"(?<{name}>").Length - 1 + pattern.Split($"(?'{name}'").Length - 1;
}
