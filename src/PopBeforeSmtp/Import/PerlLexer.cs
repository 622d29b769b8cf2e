using System.Text.RegularExpressions;

namespace PopBeforeSmtp.Import;

/// <summary>
/// Takes a Perl file apart, as far as configuration files need it. Perl cannot be read without running it; where it is doubtful what stands
/// there, a division or a pattern say, this gives up rather than guess, because a guess could make a setting out of a text.
/// </summary>
internal sealed partial class PerlLexer
{
    private static readonly string[] QuoteOperators = ["q", "qq", "qw", "qr", "qx", "m", "s", "y", "tr"];

    /// <summary>Words behind which a value begins, so that "/" begins a pattern.</summary>
    private static readonly HashSet<string> BeforeValue =
        ["if", "elsif", "unless", "while", "until", "and", "or", "not", "xor", "x", "lt", "gt", "le", "ge", "eq", "ne", "cmp", "return", "split", "grep", "map", "join", "push", "unshift", "print", "die", "warn"];

    private static readonly string[] Symbols =
    [
        "<=>", "**=", "||=", "&&=", "//=", "...", "<<=", ">>=", "=>", "->", "++", "--", "**", "=~", "!~", "==", "!=", "<=", ">=", "&&", "||", "//", "..", "::",
        "+=", "-=", "*=", "/=", ".=", "%=", "&=", "|=", "^=", "<<", ">>",
    ];

    private readonly string _text;
    private readonly List<PerlToken> _tokens = [];
    private readonly Stack<bool> _braces = new();
    private int _at;
    private int _counted;
    private int _line = 1;

    private PerlLexer(string text) => _text = text;

    private PerlToken? Last => _tokens.Count > 0 ? _tokens[^1] : null;

    private char Current => At(0);

    /// <summary>Whether a statement may begin here.</summary>
    private bool IsAtStatement => Last is null || Last.IsSymbol(";") || ((Last.IsSymbol("{") || Last.IsSymbol("}")) && !Last.IsSubscript);

    /// <summary>Whether a value must begin here, and no operator can stand.</summary>
    private bool IsAtValue => IsAtStatement || Last!.Kind switch
    {
        PerlTokenKind.Symbol => Last.Text is not (")" or "]" or "}"),
        PerlTokenKind.Word => BeforeValue.Contains(Last.Text),
        _ => false,
    };

    /// <exception cref="PerlSyntaxException">It cannot be told what stands there.</exception>
    public static IReadOnlyList<PerlToken> Read(string text)
    {
        var lexer = new PerlLexer(text);
        while (lexer.SkipSpace() && lexer.ReadToken())
        {
        }
        if (lexer._braces.Count > 0)
            throw new PerlSyntaxException(lexer._tokens[^1].Line, "a brace is not closed");
        return lexer._tokens;
    }

    /// <returns>false at the end.</returns>
    private bool SkipSpace()
    {
        while (_at < _text.Length)
        {
            if (IsSpace(Current))
                _at++;
            else if (Current == '#')
                _at = EndOfLine();
            else if (Current == '=' && char.IsAsciiLetter(At(1)) && (_at == 0 || _text[_at - 1] == '\n'))
                SkipPod();
            else
                return true;
        }
        return false;
    }

    /// <summary>Any line that begins with "=word", "=cut" too, begins documentation, which the next "=cut" ends (perlpod(1)).</summary>
    private void SkipPod()
    {
        if (!IsAtStatement)
            throw Doubt("'=' begins a line in the middle of a statement");
        var end = PodEnd().Match(_text, EndOfLine());
        _at = end.Success ? end.Index + end.Length : _text.Length;
    }

    /// <returns>false at a word that ends the program.</returns>
    private bool ReadToken()
    {
        if (char.IsAsciiLetter(Current) || Current == '_')
            return ReadWord();
        if (char.IsAsciiDigit(Current))
            Add(PerlTokenKind.Number, Number().Match(_text, _at).Value);
        else if (Current is '\'' or '"' or '`')
            ReadQuote(Current switch { '\'' => "q", '"' => "qq", _ => "qx" }, _at);
        else if (Current is '$' or '@' || (Current is '%' or '&' && (IsAtValue || Last?.Kind == PerlTokenKind.Word) && At(1) != '&'))
            ReadVariable();
        else if (Current == '/' && IsAtValue)
            ReadQuote("m", _at);
        else if (Current == '<')
            ReadAngle();
        else
            ReadSymbol();
        return true;
    }

    private bool ReadWord()
    {
        var word = Word().Match(_text, _at).Value;
        if (word is "__END__" or "__DATA__")
            return false;
        if (word == "format" && IsAtStatement)
            throw Doubt("a format is not read");
        if (QuoteOperators.Contains(word) && IsQuote(_at + word.Length))
        {
            var start = _at;
            _at += word.Length;
            ReadQuote(word, start);
            return true;
        }
        if (OldSeparator().IsMatch(_text, _at + word.Length))
            throw Doubt("' stands for :: in a name");
        Add(PerlTokenKind.Word, word);
        return true;
    }

    /// <summary>Whether "s", "y" and the like stand for themselves: as a key, a method, a file test (-s).</summary>
    private bool IsQuote(int behind)
    {
        var next = Blank().Match(_text, behind).Length + behind;
        var isKey = next < _text.Length && (_text.AsSpan(next).StartsWith("=>") || (_text[next] == '}' && Last?.IsSymbol("{") == true));
        var isTest = _at > 0 && _text[_at - 1] == '-' && Last?.IsSymbol("-") == true;
        return !isKey && !isTest && Last?.IsSymbol("->") != true && Last?.IsWord("sub") != true;
    }

    /// <param name="start">Of the operator, or of the quotation mark.</param>
    private void ReadQuote(string quote, int start)
    {
        var line = LineOf(start);
        if (IsSpace(Current))
        {
            SkipSpace();
            if (_at < _text.Length && (char.IsAsciiLetterOrDigit(Current) || Current == '_'))
                throw Doubt($"the delimiter of '{quote}' is a letter");
        }
        var open = Current;
        var raw = (_at < _text.Length ? PerlQuote.Read(_text, ref _at) : null) ?? throw new PerlSyntaxException(line, "a quote is not closed");
        if (quote is "s" or "y" or "tr")
            raw = $"{raw} {ReadReplacement(open, line)}";
        var flags = quote is "m" or "s" or "y" or "tr" or "qr" ? TakeFlags() : "";
        _tokens.Add(quote switch
        {
            "q" => new PerlToken(PerlTokenKind.Text, PerlQuote.Single(raw, open), start, line),
            "qw" => new PerlToken(PerlTokenKind.Words, raw, start, line) { Words = raw.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) },
            "qq" when PerlQuote.Double(raw) is { } text => new PerlToken(PerlTokenKind.Text, text, start, line),
            "qr" when PerlQuote.Pattern(raw, flags) is { } pattern => new PerlToken(PerlTokenKind.Pattern, pattern, start, line),
            _ => new PerlToken(PerlTokenKind.Code, raw, start, line),
        });
    }

    private string ReadReplacement(char open, int line)
    {
        // s{...}{...} has delimiters of its own for each half; s/.../.../ shares the one in the middle.
        if (PerlQuote.IsBracket(open))
            SkipSpace();
        else
            _at--;
        return (_at < _text.Length ? PerlQuote.Read(_text, ref _at) : null) ?? throw new PerlSyntaxException(line, "a quote is not closed");
    }

    private string TakeFlags()
    {
        var flags = Flags().Match(_text, _at).Value;
        _at += flags.Length;
        return flags;
    }

    private void ReadVariable()
    {
        var name = Variable().Match(_text, _at);
        if (!name.Success)
        {
            // ${...}, @$x: a value is asked through another.
            Add(PerlTokenKind.Symbol, _text[_at..(_at + 1)]);
            return;
        }
        if (OldSeparator().IsMatch(_text, _at + name.Length) && name.Groups["name"].Success)
            throw Doubt("' stands for :: in a name");
        Add(PerlTokenKind.Variable, name.Groups["name"].Success ? name.Value[0] + name.Groups["name"].Value : name.Value, name.Length);
    }

    private void ReadAngle()
    {
        // Behind a variable it could be a shift; Perl itself guesses there (print $handle <<END).
        if (HereDocument().IsMatch(_text, _at))
            throw Doubt("a here-document (<<) is not read");
        var read = FileRead().Match(_text, _at);
        if (read.Success && (IsAtValue || Last?.Kind == PerlTokenKind.Word))
            Add(PerlTokenKind.Code, read.Value);
        else
            ReadSymbol();
    }

    private void ReadSymbol()
    {
        if (Current == '/' && Last?.Kind == PerlTokenKind.Word)
            throw Doubt($"'/' behind '{Last.Text}' may begin a pattern or divide");
        if (Current is < ' ' or > '~')
            throw Doubt("there is a character that is no part of a program");
        var symbol = Symbols.FirstOrDefault(known => _text.AsSpan(_at).StartsWith(known)) ?? Current.ToString();
        var isSubscript = symbol switch
        {
            "{" => Last is { Kind: PerlTokenKind.Variable } or { Kind: PerlTokenKind.Symbol, Text: "->" or "]" or "$" or "@" or "%" or "&" } or { Kind: PerlTokenKind.Symbol, Text: "}", IsSubscript: true },
            "}" => _braces.TryPop(out var opened) ? opened : throw Doubt("a brace is closed that was not opened"),
            _ => false,
        };
        if (symbol == "{")
            _braces.Push(isSubscript);
        _tokens.Add(new PerlToken(PerlTokenKind.Symbol, symbol, _at, LineOf(_at)) { IsSubscript = isSubscript });
        _at += symbol.Length;
    }

    private void Add(PerlTokenKind kind, string text) => Add(kind, text, text.Length);

    private void Add(PerlTokenKind kind, string text, int length)
    {
        _tokens.Add(new PerlToken(kind, text, _at, LineOf(_at)));
        _at += length;
    }

    private PerlSyntaxException Doubt(string what) => new(LineOf(_at), what);

    private static bool IsSpace(char character) => character is ' ' or '\t' or '\r' or '\n' or '\f';

    private char At(int ahead) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';

    private int EndOfLine() => _text.IndexOf('\n', _at) is >= 0 and var end ? end : _text.Length;

    /// <summary>Asked in the order of the text.</summary>
    private int LineOf(int index)
    {
        for (; _counted < index; _counted++)
            _line += _text[_counted] == '\n' ? 1 : 0;
        return _line;
    }

    [GeneratedRegex(@"\G[A-Za-z_][A-Za-z0-9_]*(?:::[A-Za-z0-9_]+)*(?:::)?")]
    private static partial Regex Word();

    [GeneratedRegex(@"\G[0-9][0-9A-Fa-f_xX]*(?:\.[0-9_]+)?")]
    private static partial Regex Number();

    [GeneratedRegex(@"\G(?:[$@%&](?:::|main::)?(?<name>[A-Za-z_][A-Za-z0-9_]*(?:::[A-Za-z0-9_]+)*)|[$@%]\{\s*(?<name>[A-Za-z_][A-Za-z0-9_]*)\s*\}|\$(?:[0-9]+|\^[A-Z]|[^\sA-Za-z0-9_{$#:]|\$(?![A-Za-z0-9_{$])|#(?=[A-Za-z0-9_${])))")]
    private static partial Regex Variable();

    [GeneratedRegex(@"\G'[A-Za-z_]")]
    private static partial Regex OldSeparator();

    [GeneratedRegex(@"\G<<(?:~?\s*[""'\\]|~?[A-Za-z_]|\s*;)")]
    private static partial Regex HereDocument();

    [GeneratedRegex(@"\G<[^<>\n=;]*>")]
    private static partial Regex FileRead();

    [GeneratedRegex(@"\G[ \t\r\n\f]*")]
    private static partial Regex Blank();

    [GeneratedRegex(@"\G[a-z]*")]
    private static partial Regex Flags();

    [GeneratedRegex(@"\n=cut(?![A-Za-z])[^\n]*")]
    private static partial Regex PodEnd();
}
