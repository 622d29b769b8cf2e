namespace PopBeforeSmtp.Core.Presets.BytePatterns;

/// <summary>A part of a pattern that has been understood.</summary>
internal abstract record PatternNode
{
    private PatternNode()
    {
    }

    /// <summary>It matches the empty text too.</summary>
    public abstract bool IsNullable { get; }

    /// <summary>One character.</summary>
    internal sealed record Character(AsciiSet Set) : PatternNode
    {
        public override bool IsNullable => false;
    }

    internal sealed record Sequence(IReadOnlyList<PatternNode> Items) : PatternNode
    {
        public override bool IsNullable => Items.All(item => item.IsNullable);
    }

    /// <summary>The first that leads to a match of the whole counts.</summary>
    internal sealed record Choice(IReadOnlyList<PatternNode> Alternatives) : PatternNode
    {
        public override bool IsNullable => Alternatives.Any(alternative => alternative.IsNullable);
    }

    /// <summary>As often as can be.</summary>
    /// <param name="Maximum"><see cref="int.MaxValue"/>: there is none.</param>
    internal sealed record Repeat(PatternNode Body, int Minimum, int Maximum) : PatternNode
    {
        public override bool IsNullable => Minimum == 0 || Body.IsNullable;
    }

    /// <summary>A group with a name.</summary>
    internal sealed record Group(int Number, PatternNode Body) : PatternNode
    {
        public override bool IsNullable => Body.IsNullable;
    }
}
