using System.Diagnostics.CodeAnalysis;

namespace PopBeforeSmtp.Core.Presets.BytePatterns;

/// <summary>
/// Reads the part of .NET's syntax that presets are written in: characters, classes, groups, alternatives and greedy counts between \A
/// and \z. What is not certain to mean here what it means to .NET is not understood, and is left to .NET.
/// </summary>
internal sealed class PatternSyntax
{
    private const int MostRepeats = 4096;

    private readonly string _pattern;
    private readonly List<string> _groups = [];
    private int _at;

    private PatternSyntax(string pattern) => _pattern = pattern;

    /// <param name="groups">The names of the groups, by their numbers.</param>
    public static bool TryParse(string pattern, [NotNullWhen(true)] out PatternNode? root, out IReadOnlyList<string> groups)
    {
        root = null;
        groups = [];
        if (!pattern.StartsWith(@"\A", StringComparison.Ordinal) || !pattern.EndsWith(@"\z", StringComparison.Ordinal) || pattern.EndsWith(@"\\z", StringComparison.Ordinal) || pattern.Length < 4)
            return false;
        var syntax = new PatternSyntax(pattern[2..^2]);
        var whole = syntax.Sequence();
        if (whole is null || syntax._at < syntax._pattern.Length || syntax._groups.Distinct().Count() < syntax._groups.Count)
            return false;
        root = whole;
        groups = syntax._groups;
        return true;
    }

    private PatternNode? Alternatives()
    {
        var alternatives = new List<PatternNode>();
        do
        {
            if (Sequence() is not { } alternative)
                return null;
            alternatives.Add(alternative);
        }
        while (TryTake('|'));
        if (alternatives.Count == 1)
            return alternatives[0];
        // "(?:[^,]| )" is a class by another name, and a run of one is read at once.
        var characters = alternatives.OfType<PatternNode.Character>().ToList();
        return characters.Count == alternatives.Count
            ? new PatternNode.Character(characters.Select(character => character.Set).Aggregate((one, other) => one.Union(other)))
            : new PatternNode.Choice(alternatives);
    }

    private PatternNode? Sequence()
    {
        var items = new List<PatternNode>();
        while (_at < _pattern.Length && _pattern[_at] is not ('|' or ')'))
        {
            var groups = _groups.Count;
            if (Atom() is not { } atom || Quantified(atom, groups) is not { } item)
                return null;
            items.Add(item);
        }
        return items.Count == 1 ? items[0] : new PatternNode.Sequence(items);
    }

    private PatternNode? Atom()
    {
        var character = _pattern[_at++];
        switch (character)
        {
            case '(':
                return Group();
            case '[':
                return Class() is { } set ? new PatternNode.Character(set) : null;
            case '\\':
                return Escape() is { } escaped ? new PatternNode.Character(escaped) : null;
            case '.':
                return new PatternNode.Character(AsciiSet.AnyButLineFeed);
            case '^' or '$' or '*' or '+' or '?' or '{' or '}' or ']':
                return null;
            default:
                return new PatternNode.Character(AsciiSet.Of(character));
        }
    }

    private PatternNode? Group()
    {
        var number = -1;
        if (TryTake("?<"))
        {
            var end = _pattern.IndexOf('>', _at);
            if (end <= _at || _pattern.AsSpan(_at, end - _at).ContainsAnyExceptInRange('a', 'z'))
                return null;
            number = _groups.Count;
            _groups.Add(_pattern[_at..end]);
            _at = end + 1;
        }
        else if (!TryTake("?:") && _at < _pattern.Length && _pattern[_at] == '?')
        {
            return null;
        }
        var body = Alternatives();
        if (body is null || !TryTake(')'))
            return null;
        return number < 0 ? body : new PatternNode.Group(number, body);
    }

    /// <summary>Behind the backslash: what stands for itself, or \s, \t, \r, \n.</summary>
    private AsciiSet? Escape()
    {
        if (_at == _pattern.Length)
            return null;
        var character = _pattern[_at++];
        return character switch
        {
            's' => AsciiSet.White,
            't' => AsciiSet.Of('\t'),
            'r' => AsciiSet.Of('\r'),
            'n' => AsciiSet.Of('\n'),
            _ when char.IsAscii(character) && (char.IsPunctuation(character) || char.IsSymbol(character)) && character != '_' => AsciiSet.Of(character),
            _ => null,
        };
    }

    private AsciiSet? Class()
    {
        var isNegated = TryTake('^');
        var set = new AsciiSet(0, false);
        for (var isFirst = true; ; isFirst = false)
        {
            if (_at == _pattern.Length || (isFirst && _pattern[_at] == ']'))
                return null;
            if (TryTake(']'))
                return isNegated ? set.Negated : set;
            if (ClassItem() is not { } item)
                return null;
            set = set.Union(item);
        }
    }

    private AsciiSet? ClassItem()
    {
        var first = _pattern[_at++];
        // Classes within classes, and what is taken away from one.
        if (first == '[')
            return null;
        var set = first == '\\' ? Escape() : AsciiSet.Of(first);
        if (_at + 1 >= _pattern.Length || _pattern[_at] != '-' || _pattern[_at + 1] == ']')
            return set;
        var last = _pattern[_at + 1];
        if (first == '\\' || last is '\\' or '[' || last < first)
            return null;
        _at += 2;
        return AsciiSet.Range(first, last);
    }

    /// <param name="groupsBefore">How many groups there were before it.</param>
    private PatternNode? Quantified(PatternNode atom, int groupsBefore)
    {
        if (!TryCount(out var minimum, out var maximum, out var isCounted))
            return null;
        if (!isCounted)
            return atom;
        var isCountedTwice = _at < _pattern.Length && _pattern[_at] is '?' or '+' or '*' or '{';
        // Which round of a loop a group is taken from is where .NET's engines differ from each other.
        var isAgain = maximum > 1 && _groups.Count > groupsBefore;
        return isCountedTwice || isAgain || atom.IsNullable || maximum < 1 || minimum > maximum ? null : new PatternNode.Repeat(atom, minimum, maximum);
    }

    /// <returns>false for a count that is not understood.</returns>
    private bool TryCount(out int minimum, out int maximum, out bool isCounted)
    {
        (minimum, maximum, isCounted) = (1, 1, true);
        if (TryTake('?'))
            minimum = 0;
        else if (TryTake('*'))
            (minimum, maximum) = (0, int.MaxValue);
        else if (TryTake('+'))
            maximum = int.MaxValue;
        else if (TryTake('{'))
            return TryNumber(out minimum) && TryMaximum(minimum, out maximum) && TryTake('}');
        else
            isCounted = false;
        return true;
    }

    private bool TryMaximum(int minimum, out int maximum)
    {
        maximum = minimum;
        if (!TryTake(','))
            return true;
        if (_at < _pattern.Length && _pattern[_at] != '}')
            return TryNumber(out maximum);
        maximum = int.MaxValue;
        return true;
    }

    private bool TryNumber(out int number)
    {
        var start = _at;
        number = 0;
        for (; _at < _pattern.Length && char.IsAsciiDigit(_pattern[_at]) && number <= MostRepeats; _at++)
            number = 10 * number + (_pattern[_at] - '0');
        return _at > start && number <= MostRepeats;
    }

    private bool TryTake(char character)
    {
        var isThere = _at < _pattern.Length && _pattern[_at] == character;
        _at += isThere ? 1 : 0;
        return isThere;
    }

    private bool TryTake(string text)
    {
        var isThere = _pattern.AsSpan(_at).StartsWith(text);
        _at += isThere ? text.Length : 0;
        return isThere;
    }
}
