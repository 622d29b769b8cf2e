using System.Text.RegularExpressions;

namespace PopBeforeSmtp.Import;

/// <summary>
/// Reads a configuration file of the Perl program: the assignments that always happen, from the first to the last. The rest is code; what
/// it mentions is in doubt.
/// </summary>
internal sealed partial class PerlReader
{
    private const int LongestExcerpt = 60;

    private static readonly string[] Compound = ["if", "unless", "while", "until", "for", "foreach", "BEGIN", "END", "INIT", "CHECK", "UNITCHECK"];
    private static readonly string[] Continued = ["else", "elsif", "continue"];

    /// <summary>Modules that change nothing that is asked here.</summary>
    private static readonly string[] Harmless = ["strict", "warnings", "vars", "utf8", "Fcntl", "DB_File", "Socket"];

    private static readonly string[] Changing = ["=", "+=", "-=", "*=", "/=", ".=", "**=", "||=", "&&=", "//=", "%=", "&=", "|=", "^=", "<<=", ">>=", "++", "--", "=~"];

    // The block of the shipped file that looks for a log, token by token; "*" is its list.
    private static readonly string[] LogSearch =
        ["if", "(", "!", "-", "f", "$file_tail", "{", "name", "}", ")", "{", "foreach", "(", "*", ")", "{", "if", "(", "-", "f", "$_", ")", "{", "$file_tail", "{", "name", "}", "=", "$_", ";", "last", ";", "}", "}", "}"];

    private readonly string _text;
    private readonly PerlToken[] _tokens;
    private readonly PerlConfiguration _read = new();
    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);
    private int _at;

    private PerlReader(string text)
    {
        _text = text;
        _tokens = [.. PerlLexer.Read(text)];
    }

    /// <exception cref="PerlSyntaxException">It cannot be told what stands there.</exception>
    public static PerlConfiguration Read(string text)
    {
        var reader = new PerlReader(text);
        while (reader.TakeStatement() is { } statement)
            reader.Take(statement);
        return reader._read;
    }

    /// <summary>Up to its semicolon, which is left out, or the end of its block.</summary>
    /// <returns>null at the end.</returns>
    private ReadOnlyMemory<PerlToken>? TakeStatement()
    {
        while (_at < _tokens.Length && _tokens[_at].IsSymbol(";"))
            _at++;
        if (_at == _tokens.Length)
            return null;
        var start = _at;
        var first = _tokens[start];
        var isCompound = first.IsSymbol("{") || (first.Kind == PerlTokenKind.Word && (Compound.Contains(first.Text) || first.IsWord("sub")));
        var depth = 0;
        for (; _at < _tokens.Length; _at++)
        {
            var token = _tokens[_at];
            if (token.Kind != PerlTokenKind.Symbol)
                continue;
            if (token.Text == ";" && depth == 0)
                return _tokens.AsMemory(start.._at);
            depth += token.Text is "(" or "[" or "{" ? 1 : token.Text is ")" or "]" or "}" ? -1 : 0;
            if (depth < 0)
                throw new PerlSyntaxException(token.Line, $"'{token.Text}' closes what was not opened");
            if (isCompound && depth == 0 && token.Text == "}" && !token.IsSubscript && !IsContinued(_at + 1))
                return _tokens.AsMemory(start..++_at);
        }
        return depth == 0 ? _tokens.AsMemory(start) : throw new PerlSyntaxException(first.Line, "what is opened in this statement is not closed");
    }

    private bool IsContinued(int at) => at < _tokens.Length && _tokens[at].Kind == PerlTokenKind.Word && Continued.Contains(_tokens[at].Text);

    private void Take(ReadOnlyMemory<PerlToken> statement)
    {
        var first = statement.Span[0];
        if (first.IsWord("package"))
            throw new PerlSyntaxException(first.Line, "'package' gives all that follows other names");
        if (first.IsWord("sub") && statement.Length > 1 && statement.Span[1].Kind == PerlTokenKind.Word)
            TakeFunction(statement);
        else if (IsHarmless(statement) || TryTakeDeclaration(statement) || TryTakeAssignment(statement) || TryTakeLogSearch(statement))
            return;
        else
            TakeCode(statement);
    }

    private static bool IsHarmless(ReadOnlyMemory<PerlToken> statement)
    {
        var first = statement.Span[0];
        if (statement.Length == 1)
            return first.Kind is PerlTokenKind.Number or PerlTokenKind.Text;
        return (first.IsWord("use") || first.IsWord("no")) && statement.Span[1] is var module
            && ((module.Kind == PerlTokenKind.Word && Harmless.Contains(module.Text)) || (module.Kind == PerlTokenKind.Number && statement.Length == 2));
    }

    /// <summary>my $x; our ($x, @y).</summary>
    private bool TryTakeDeclaration(ReadOnlyMemory<PerlToken> statement)
    {
        var span = statement.Span;
        if (span[0] is not { Kind: PerlTokenKind.Word, Text: "my" or "our" })
            return false;
        for (var i = 1; i < span.Length && !span[i].IsSymbol("="); i++)
        {
            if (span[i].Kind == PerlTokenKind.Variable && span[0].IsWord("my"))
                _read.OwnVariables.TryAdd(span[i].Text, span[i].Line);
            else if (span[i].Kind != PerlTokenKind.Variable && !(span[i].Kind == PerlTokenKind.Symbol && span[i].Text is "(" or ")" or ","))
                return false;
        }
        return !span.ToArray().Any(token => token.IsSymbol("="));
    }

    private bool TryTakeAssignment(ReadOnlyMemory<PerlToken> statement)
    {
        var rest = statement.Span[0] is { Kind: PerlTokenKind.Word, Text: "my" or "our" } ? statement[1..] : statement;
        if (rest.Length < 3 || rest.Span[0].Kind != PerlTokenKind.Variable)
            return false;
        var variable = rest.Span[0];
        if (rest.Span[1].IsSymbol("="))
            return TryAssign(variable, rest[2..]);
        var isElement = rest.Length > 5 && rest.Span[1].IsSubscript && rest.Span[2].Kind is PerlTokenKind.Word or PerlTokenKind.Text && rest.Span[3].IsSymbol("}") && rest.Span[4].IsSymbol("=");
        return isElement && variable.Text[0] == '$' && TryAssignScalar($"{variable.Text}{{{rest.Span[2].Text}}}", variable.Line, rest[5..]);
    }

    private bool TryAssign(PerlToken variable, ReadOnlyMemory<PerlToken> value) => variable.Text[0] switch
    {
        '$' => TryAssignScalar(variable.Text, variable.Line, value),
        '@' => PerlExpression.List(value, Find) is { } items && Set(variable.Text, new PerlValue(items, variable.Line)),
        '%' => PerlExpression.List(value, Find) is { } pairs && pairs.Count % 2 == 0 && SetAll(variable, pairs),
        _ => false,
    };

    private bool TryAssignScalar(string name, int line, ReadOnlyMemory<PerlToken> value)
    {
        if (value.Length == 2 && value.Span[0].IsSymbol("\\") && value.Span[1] is { Kind: PerlTokenKind.Variable, Text: ['&', ..] } function)
            return Set(name, new PerlValue([], line) { Function = function.Text[1..] });
        if (PerlExpression.Scalar(value, Find) is not { } text)
            return false;
        _known[name] = text;
        return Set(name, new PerlValue([text], line));
    }

    private bool SetAll(PerlToken hash, IReadOnlyList<string> pairs)
    {
        for (var i = 0; i < pairs.Count; i += 2)
            Set($"${hash.Text[1..]}{{{pairs[i]}}}", new PerlValue([pairs[i + 1]], hash.Line));
        return true;
    }

    private bool Set(string name, PerlValue value)
    {
        _read.Values[name] = value;
        if (!value.IsText)
            _known.Remove(name);
        return true;
    }

    private string? Find(string variable) => _read.Doubts.ContainsKey(variable) ? null : _known.GetValueOrDefault(variable);

    private bool TryTakeLogSearch(ReadOnlyMemory<PerlToken> statement)
    {
        if (statement.Length != LogSearch.Length)
            return false;
        IReadOnlyList<string> logs = [];
        for (var i = 0; i < LogSearch.Length; i++)
        {
            var token = statement.Span[i];
            if (LogSearch[i] == "*" && token.Kind == PerlTokenKind.Words)
                logs = token.Words;
            else if (token.Text != LogSearch[i] || token.Kind is PerlTokenKind.Code or PerlTokenKind.Pattern)
                return false;
        }
        _read.LogSearch = new PerlValue(logs, statement.Span[0].Line);
        return true;
    }

    private void TakeFunction(ReadOnlyMemory<PerlToken> statement)
    {
        var body = statement[2..];
        var isText = body.Length is 3 or 4 && body.Span[0].IsSymbol("{") && body.Span[1].Kind == PerlTokenKind.Text;
        _read.Functions[statement.Span[1].Text] = (statement.Span[0].Line, isText ? body.Span[1].Text : null);
        DoubtAll(body, mentions: false);
    }

    /// <exception cref="PerlSyntaxException">It may end the file, and what follows would never happen.</exception>
    private void TakeCode(ReadOnlyMemory<PerlToken> statement)
    {
        var first = statement.Span[0];
        if (Has(statement, "return", "goto") && !Has(statement, "sub"))
            throw new PerlSyntaxException(first.Line, "the file may end with this statement");
        var end = _text.IndexOfAny(['\r', '\n'], first.Start);
        var line = _text[first.Start..(end < 0 ? _text.Length : end)].Trim();
        var excerpt = line.Length > LongestExcerpt ? line[..LongestExcerpt] + "..." : line;
        _read.Code.Add(new ImportNote(first.Line, $"'{excerpt}' is code, which is not run"));
        DoubtAll(statement, mentions: true);
    }

    /// <param name="mentions">Whether to name a variable is enough; in a function it must be changed, or a reference to it be taken.</param>
    private void DoubtAll(ReadOnlyMemory<PerlToken> code, bool mentions)
    {
        var span = code.Span;
        var isEvaluated = mentions || Has(code, "eval");
        for (var i = 0; i < span.Length; i++)
        {
            if (isEvaluated && span[i].Kind is PerlTokenKind.Text or PerlTokenKind.Code)
                DoubtAll(span[i].Text, span[i].Line);
            if (span[i].Kind is PerlTokenKind.Variable && (mentions || IsChanged(code, i)))
                Doubt(span[i].Text, i + 1 < span.Length ? span[i + 1] : null, span[i].Line);
            else if (span[i].Kind is PerlTokenKind.Word or PerlTokenKind.Text && (mentions || IsSymbolic(code, i)))
                DoubtNamed(span[i].Text, span[i].Line);
        }
    }

    /// <summary>A text may be run too: eval '$grace = 60', s/.../$grace = 60/e.</summary>
    private void DoubtAll(string text, int line)
    {
        foreach (Match match in NameInText().Matches(text))
            DoubtNamed(match.Groups[1].Value, line);
    }

    private static bool Has(ReadOnlyMemory<PerlToken> code, params string[] words)
    {
        foreach (var token in code.Span)
        {
            if (token.Kind == PerlTokenKind.Word && words.Contains(token.Text))
                return true;
        }
        return false;
    }

    private static bool IsChanged(ReadOnlyMemory<PerlToken> code, int at)
    {
        var span = code.Span;
        if (at > 0 && span[at - 1].Kind == PerlTokenKind.Symbol && span[at - 1].Text is "\\" or "++" or "--")
            return true;
        var next = at + 1;
        if (next < span.Length && span[next].IsSubscript)
        {
            while (next < span.Length && !(span[next].IsSymbol("}") && span[next].IsSubscript))
                next++;
            next++;
        }
        var before = at > 0 && span[at - 1].IsSymbol("(") ? at - 2 : at - 1;
        var isFilled = before >= 0 && span[before].Kind == PerlTokenKind.Word && span[before].Text is "push" or "unshift" or "splice" or "shift" or "pop" or "delete" or "local" or "undef" or "chomp" or "chop";
        return isFilled || (next < span.Length && span[next].Kind == PerlTokenKind.Symbol && Changing.Contains(span[next].Text));
    }

    /// <summary>*grace, ${"grace"}: the variable is meant by its name.</summary>
    private static bool IsSymbolic(ReadOnlyMemory<PerlToken> code, int at) =>
        at > 0 && code.Span[at - 1].Kind == PerlTokenKind.Symbol && (code.Span[at - 1].Text == "*" || (at > 1 && code.Span[at - 1].Text == "{" && code.Span[at - 2].Text is "$" or "@" or "%" or "*"));

    /// <summary>$mynets[0] is an element of @mynets, $file_tail{name} one of %file_tail.</summary>
    private void Doubt(string variable, PerlToken? next, int line)
    {
        var sigil = variable[0] != '$' || next is null ? variable[0] : next.IsSubscript ? '%' : next.IsSymbol("[") ? '@' : '$';
        _read.Doubts.TryAdd($"{sigil}{variable[1..]}", line);
    }

    private void DoubtNamed(string text, int line)
    {
        var name = text.Split("::")[^1];
        foreach (var sigil in "$@%")
            _read.Doubts.TryAdd($"{sigil}{name}", line);
    }

    [GeneratedRegex(@"[$@%*]\{?(?:::|main::)?([A-Za-z_]\w*)")]
    private static partial Regex NameInText();
}
