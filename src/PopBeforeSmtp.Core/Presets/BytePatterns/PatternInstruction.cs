namespace PopBeforeSmtp.Core.Presets.BytePatterns;

/// <summary>One step of a <see cref="BytePattern"/>.</summary>
internal sealed record PatternInstruction(PatternInstruction.Step Kind, int Next)
{
    internal enum Step
    {
        /// <summary>The text ends here.</summary>
        End,

        /// <summary>These bytes, one after the other.</summary>
        Text,

        /// <summary>One byte of a set.</summary>
        One,

        /// <summary>Bytes of a set, as many as there are.</summary>
        Run,

        /// <summary>One of several ways, the first that leads to the end.</summary>
        Choice,

        /// <summary>A group begins or ends here.</summary>
        Save,
    }

    public byte[] Text { get; init; } = [];

    public AsciiSet Set { get; init; }

    public int Minimum { get; init; }

    public int Maximum { get; init; }

    /// <summary>What comes behind a run cannot begin with a byte of it, so that a shorter run never helps.</summary>
    public bool IsWhole { get; set; }

    public int Slot { get; init; }

    public int[] Targets { get; set; } = [];

    /// <summary>By the next byte, and at <see cref="BytePattern.AtEnd"/> by the end of the text: the targets that can go on from there.</summary>
    public int[][] Ways { get; set; } = [];
}
