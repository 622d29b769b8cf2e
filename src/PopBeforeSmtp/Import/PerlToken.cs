namespace PopBeforeSmtp.Import;

/// <summary>A token of a Perl file.</summary>
/// <param name="Start">Where it begins in the file.</param>
/// <param name="Line">Counted from 1.</param>
internal sealed record PerlToken(PerlTokenKind Kind, string Text, int Start, int Line)
{
    /// <summary>The words of qw(...).</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>A closing brace that ends the subscript of a variable, or an opening one that begins it; other braces stand around code.</summary>
    public bool IsSubscript { get; init; }

    public bool IsSymbol(string symbol) => Kind == PerlTokenKind.Symbol && Text == symbol;

    public bool IsWord(string word) => Kind == PerlTokenKind.Word && Text == word;
}
