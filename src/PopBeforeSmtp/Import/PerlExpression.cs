using System.Globalization;

namespace PopBeforeSmtp.Import;

/// <summary>
/// The value of an expression that is the same whenever it is run: texts, numbers, variables that were given such a value before, put together
/// with ".", "+", "-", "*" and "/". Everything else has none.
/// </summary>
internal sealed class PerlExpression(ReadOnlyMemory<PerlToken> tokens, Func<string, string?> find)
{
    // A setting has a few of them, so a deeper one is meant for something else.
    private const int DeepestNesting = 20;

    private int _at;
    private int _depth;

    private PerlToken? Current => _at < tokens.Length ? tokens.Span[_at] : null;

    /// <returns>null when it is not constant.</returns>
    public static string? Scalar(ReadOnlyMemory<PerlToken> tokens, Func<string, string?> find)
    {
        var expression = new PerlExpression(tokens, find);
        var value = expression.Sum();
        return expression.Current is null ? value : null;
    }

    /// <summary>'a', 'b' or qw(a b), in parentheses or not; name => 'a' too.</summary>
    /// <returns>null when it is not constant.</returns>
    public static IReadOnlyList<string>? List(ReadOnlyMemory<PerlToken> tokens, Func<string, string?> find)
    {
        var isBracketed = tokens.Length > 1 && tokens.Span[0].IsSymbol("(") && tokens.Span[^1].IsSymbol(")");
        var expression = new PerlExpression(isBracketed ? tokens[1..^1] : tokens, find);
        var items = new List<string>();
        while (expression.Current is { } token)
        {
            if (!expression.TryTakeItem(token, items) || !expression.TryTakeComma())
                return null;
        }
        return items;
    }

    private bool TryTakeItem(PerlToken token, List<string> items)
    {
        if (token.Kind == PerlTokenKind.Words)
        {
            items.AddRange(token.Words);
            _at++;
        }
        else if (token.Kind == PerlTokenKind.Word && _at + 1 < tokens.Length && tokens.Span[_at + 1].IsSymbol("=>"))
        {
            items.Add(token.Text);
            _at++;
        }
        else if (Sum() is { } value)
        {
            items.Add(value);
        }
        else
        {
            return false;
        }
        return true;
    }

    private bool TryTakeComma()
    {
        if (Current is null)
            return true;
        return TryTake(",") || TryTake("=>");
    }

    private string? Sum()
    {
        var value = Product();
        while (value is not null)
        {
            if (TryTake("."))
                value = Product() is { } text ? value + text : null;
            else if (TryTake("+"))
                value = Calculated(value, Product(), (one, other) => one + other);
            else if (TryTake("-"))
                value = Calculated(value, Product(), (one, other) => one - other);
            else
                break;
        }
        return value;
    }

    private string? Product()
    {
        var value = Operand();
        while (value is not null)
        {
            if (TryTake("*"))
                value = Calculated(value, Operand(), (one, other) => one * other);
            else if (TryTake("/"))
                value = Calculated(value, Operand(), (one, other) => other == 0 || one % other != 0 ? null : one / other);
            else
                break;
        }
        return value;
    }

    private string? Operand()
    {
        if (TryTake("("))
        {
            if (++_depth > DeepestNesting)
                return null;
            var value = Sum();
            return TryTake(")") ? value : null;
        }
        if (Current is not { } token)
            return null;
        _at++;
        return token.Kind switch
        {
            PerlTokenKind.Text or PerlTokenKind.Pattern => token.Text,
            PerlTokenKind.Number => Number(token.Text)?.ToString(CultureInfo.InvariantCulture),
            PerlTokenKind.Variable when token.Text[0] == '$' && Current?.IsSubscript != true => find(token.Text),
            _ => null,
        };
    }

    private bool TryTake(string symbol)
    {
        if (Current?.IsSymbol(symbol) != true)
            return false;
        _at++;
        return true;
    }

    private static string? Calculated(string one, string? other, Func<long, long, long?> calculate)
    {
        try
        {
            return Number(one) is { } left && Number(other ?? "") is { } right ? calculate(left, right)?.ToString(CultureInfo.InvariantCulture) : null;
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    /// <summary>Whole decimal numbers, 1_800 too; 010 is eight for Perl, and nobody means that.</summary>
    private static long? Number(string text)
    {
        var digits = text.Replace("_", "");
        var isPlain = digits is "0" or [>= '1' and <= '9', ..] && digits.Length <= 9 && digits.All(char.IsAsciiDigit);
        return isPlain ? long.Parse(digits, CultureInfo.InvariantCulture) : null;
    }
}
