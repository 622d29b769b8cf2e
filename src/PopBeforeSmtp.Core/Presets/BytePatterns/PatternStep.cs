namespace PopBeforeSmtp.Core.Presets.BytePatterns;

/// <summary>A <see cref="PatternInstruction"/> in few bytes, so that those of a line of a login stay in the processor's first cache.</summary>
internal readonly struct PatternStep
{
    public PatternInstruction.Step Kind { get; init; }

    public int Next { get; init; }

    /// <summary>Text: where it is among the texts. One, Run: which bit of a byte's sets. Choice: where its ways are. Save: the slot.</summary>
    public int Operand { get; init; }

    /// <summary>Text: its length. Run: the fewest bytes.</summary>
    public int Minimum { get; init; }

    public int Maximum { get; init; }

    public bool IsWhole { get; init; }
}
