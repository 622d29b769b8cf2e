namespace PopBeforeSmtp.Core.Presets;

/// <summary>How often a rule matched; written by one thread, read by any.</summary>
internal sealed class RuleHits(RegexPreset preset, PresetRule rule)
{
    private long _count;

    public RegexPreset Preset { get; } = preset;

    public PresetRule Rule { get; } = rule;

    public long Count => Volatile.Read(ref _count);

    public void Add(long count) => Volatile.Write(ref _count, _count + count);
}
