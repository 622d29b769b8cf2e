using System.Text;
using PopBeforeSmtp.Core.LogLines;

namespace PopBeforeSmtp.Core.Presets;

/// <summary>Says in words why a line opens nothing. It decides nothing: the matcher has, and the line is looked at once more, for people.</summary>
internal sealed class LineRefusal(IReadOnlyCollection<RegexPreset> presets)
{
    /// <param name="bytes">A line that the matcher did not recognise, without its line feed.</param>
    /// <returns>The end of the sentence "refused: ...", without a full stop.</returns>
    public string Explain(ReadOnlySpan<byte> bytes)
    {
        var line = EnvelopeParser.Parse(bytes);
        var program = Encoding.ASCII.GetString(line.Program);
        var envelope = line.Envelope;
        var known = presets.Where(preset => (preset.Envelopes & envelope) != 0 && (program.Length == 0 || preset.Programs.Contains(program))).ToList();
        if (known.Count == 0)
            return program.Length == 0 ? "no preset reads lines of this form" : $"no preset reads what {program} writes";
        if (PresetMatcher.HasControl(line))
            return "a control character stands in it, and no server writes one by itself";
        var prefix = line.Prefix.Length > 0 ? Encoding.UTF8.GetString(line.Prefix) + ": " : "";
        return Explain(prefix + Encoding.UTF8.GetString(line.Message), known);
    }

    private static string Explain(string message, List<RegexPreset> known)
    {
        if (known.SelectMany(preset => preset.Rules).Select(rule => rule.RepeatedField(message)).FirstOrDefault(field => field is not null) is { } repeated)
            return $"'{repeated}' stands in it twice, so a client may have written one of them";
        return LoginLikeness.FailureWord(message) is { Length: > 0 } word
            ? $"it tells of no login ('{word}'), whatever a client put into it"
            : $"no rule of {string.Join(", ", known.Select(preset => preset.Name))} takes a line like it";
    }
}
