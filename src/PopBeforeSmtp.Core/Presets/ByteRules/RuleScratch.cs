using PopBeforeSmtp.Core.Presets.BytePatterns;

namespace PopBeforeSmtp.Core.Presets.ByteRules;

/// <summary>What matching a rule needs while it runs. For one thread.</summary>
internal sealed class RuleScratch
{
    public PatternScratch Pattern { get; } = new();

    public ByteFields Fields { get; } = new();
}
