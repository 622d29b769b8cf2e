namespace PopBeforeSmtp.Import;

/// <summary>What is assigned to a variable.</summary>
/// <param name="Items">One text for a scalar; those of a list.</param>
/// <param name="Line">Where it is assigned.</param>
internal sealed record PerlValue(IReadOnlyList<string> Items, int Line)
{
    /// <summary>The name behind \&amp;; empty when no function is assigned.</summary>
    public string Function { get; init; } = "";

    public bool IsText => Items.Count == 1 && Function.Length == 0;

    public string Text => Items[0];
}
