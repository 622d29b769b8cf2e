using PopBeforeSmtp.Core.LogLines;

namespace PopBeforeSmtp.Core.Presets;

/// <summary>The rules that are tried on the lines of one program, or on those of an envelope without a program's name.</summary>
/// <param name="name">The program's; empty where there is none.</param>
internal sealed class ProgramRules(string name)
{
    public string Name { get; } = name;

    public List<RuleHits> Rules { get; } = [];

    /// <summary>The shortest message that may be the first piece of a longer one; 0: none is.</summary>
    public int CutAt { get; private set; }

    /// <summary>What a line means depends on the lines before it.</summary>
    public bool IsOrdered { get; private set; }

    public void Add(RegexPreset preset, IEnumerable<RuleHits> rules)
    {
        Rules.AddRange(rules);
        if (preset.Rules.Count == 0)
            return;
        if (preset.CutAt > 0)
            CutAt = CutAt == 0 ? preset.CutAt : Math.Min(CutAt, preset.CutAt);
        IsOrdered |= preset.CutAt > 0 || preset.Rules.Any(rule => rule.JoinsProcess);
    }
}
