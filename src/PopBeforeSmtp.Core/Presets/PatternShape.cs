using System.Text.RegularExpressions;

namespace PopBeforeSmtp.Core.Presets;

/// <summary>
/// The parts of a pattern's text that the linter asks about, found by one walk over it that knows escapes, classes and
/// parentheses. It does not understand the pattern; the engine does that.
/// </summary>
internal sealed class PatternShape
{
    private const string UnicodeClasses = "dDwWsS";
    private const string Delimiters = " <>[](){}\"',:;=";

    private PatternShape()
    {
    }

    public bool HasTopLevelAlternation { get; private set; }

    public bool HasInlineOption { get; private set; }

    public bool HasDollar { get; private set; }

    public bool HasWildcardBeforeAddress { get; private set; }

    public HashSet<char> Escapes { get; } = [];

    public static PatternShape Of(string pattern)
    {
        var shape = new PatternShape();
        var evidence = Evidence(pattern);
        var depth = 0;
        var seenAddress = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '\\' when i + 1 < pattern.Length:
                    shape.Escapes.Add(pattern[++i]);
                    shape.HasWildcardBeforeAddress |= !seenAddress && IsWildEscape(pattern[i]);
                    break;
                case '[':
                    i = shape.SkipClass(pattern, i, seenAddress);
                    break;
                case '(':
                    depth++;
                    seenAddress |= pattern.AsSpan(i).StartsWith(evidence);
                    shape.HasInlineOption |= IsInlineOption(pattern.AsSpan(i));
                    break;
                case ')':
                    depth--;
                    break;
                case '|':
                    shape.HasTopLevelAlternation |= depth == 0;
                    break;
                case '$':
                    shape.HasDollar = true;
                    break;
                case '.':
                    shape.HasWildcardBeforeAddress |= !seenAddress;
                    break;
            }
        }
        return shape;
    }

    /// <summary>The group that no client's text may reach: the address; where a line has none, what it is joined by.</summary>
    private static string Evidence(string pattern) =>
        ((string[])["(?<address>", "(?<session>", "(?<user>", "(?<fields>"]).FirstOrDefault(group => pattern.Contains(group, StringComparison.Ordinal)) ?? "(?<address>";

    /// <summary>\S, \D and \W outside a class take in almost everything, delimiters included.</summary>
    private static bool IsWildEscape(char escape) => escape is 'S' or 'D' or 'W';

    private static bool IsInlineOption(ReadOnlySpan<char> text) =>
        text.Length > 2 && text[1] == '?' && (char.IsAsciiLetter(text[2]) || text[2] == '-');

    /// <returns>The index of the bracket that ends the class.</returns>
    private int SkipClass(string pattern, int start, bool seenAddress)
    {
        var i = start + 1;
        var negated = i < pattern.Length && pattern[i] == '^';
        if (negated)
            i++;
        var first = i;
        for (; i < pattern.Length && (pattern[i] != ']' || i == first); i++)
        {
            if (pattern[i] != '\\' || i + 1 == pattern.Length)
                continue;
            Escapes.Add(pattern[++i]);
            if (UnicodeClasses.Contains(pattern[i]) && char.IsAsciiLetterUpper(pattern[i]) && !negated)
                HasWildcardBeforeAddress |= !seenAddress;
        }
        HasWildcardBeforeAddress |= !seenAddress && i < pattern.Length && TakesInEveryDelimiter(pattern[start..(i + 1)]);
        return i;
    }

    /// <summary>[^x] and [ -~] are wildcards by another name. A class that cannot be read here ([a-z-[b]]) counts as one.</summary>
    private static bool TakesInEveryDelimiter(string characterClass)
    {
        try
        {
            var regex = new Regex(characterClass, RegexOptions.CultureInvariant);
            return Delimiters.All(delimiter => regex.IsMatch([delimiter]));
        }
        catch (ArgumentException)
        {
            return true;
        }
    }
}
