namespace PopBeforeSmtp.Core.Presets.BytePatterns;

internal enum PatternVerdict
{
    No,

    Yes,

    /// <summary>It would have taken more steps than a line may cost: the engine that never backtracks must say.</summary>
    Undecided,
}
