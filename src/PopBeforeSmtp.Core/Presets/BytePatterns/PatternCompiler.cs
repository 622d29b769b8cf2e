namespace PopBeforeSmtp.Core.Presets.BytePatterns;

/// <summary>
/// Makes the steps of a pattern, from its end to its start: each knows the next. Counts of groups are written out; what can begin at a
/// step is worked out once, so that most choices are made by looking at one byte.
/// </summary>
internal sealed class PatternCompiler
{
    /// <summary>Dovecot's logins, whose sixteen elements are written out, take some 1,200.</summary>
    private const int MostSteps = 20_000;

    /// <summary>As many as a number has bits.</summary>
    private const int MostAlternatives = 128;

    private readonly List<PatternInstruction> _code = [];
    private readonly Dictionary<int, (AsciiSet Set, bool AtEnd)> _first = [];
    private bool _isTooLarge;

    /// <summary>null when it would be too large.</summary>
    public static BytePattern? TryCompile(PatternNode root, IReadOnlyList<string> groups)
    {
        var compiler = new PatternCompiler();
        var end = compiler.Add(new PatternInstruction(PatternInstruction.Step.End, -1));
        var start = compiler.Compile(root, end);
        if (compiler._isTooLarge || compiler._code.Count > MostSteps)
            return null;
        foreach (var step in compiler._code)
            compiler.Finish(step);
        var tables = new PatternTables(compiler._code);
        return tables.Fits ? new BytePattern(tables, start, groups, LeadingTexts.Of(root)) : null;
    }

    /// <param name="next">The step behind it.</param>
    /// <returns>Its first step.</returns>
    private int Compile(PatternNode node, int next)
    {
        if (_code.Count > MostSteps)
            return next;
        return node switch
        {
            PatternNode.Character { Set: var set } => Add(new PatternInstruction(PatternInstruction.Step.One, next) { Set = set }),
            PatternNode.Sequence { Items: var items } => CompileSequence(items, next),
            PatternNode.Choice { Alternatives: var alternatives } => CompileChoice(alternatives, next),
            PatternNode.Group { Number: var number, Body: var body } => AddSave(2 * number, Compile(body, AddSave(2 * number + 1, next))),
            PatternNode.Repeat { Body: PatternNode.Character { Set: var set } } repeat =>
                Add(new PatternInstruction(PatternInstruction.Step.Run, next) { Set = set, Minimum = repeat.Minimum, Maximum = repeat.Maximum }),
            PatternNode.Repeat repeat => CompileRepeat(repeat, next),
            _ => throw new ArgumentOutOfRangeException(nameof(node)),
        };
    }

    private int CompileSequence(IReadOnlyList<PatternNode> items, int next)
    {
        for (var i = items.Count - 1; i >= 0; i--)
        {
            var first = i;
            while (first >= 0 && items[first] is PatternNode.Character { Set.IsOne: true })
                first--;
            if (first == i)
            {
                next = Compile(items[i], next);
                continue;
            }
            var text = items.Skip(first + 1).Take(i - first).Select(item => ((PatternNode.Character)item).Set.One);
            next = Add(new PatternInstruction(PatternInstruction.Step.Text, next) { Text = [.. text] });
            i = first + 1;
        }
        return next;
    }

    private int CompileChoice(IReadOnlyList<PatternNode> alternatives, int next)
    {
        _isTooLarge |= alternatives.Count > MostAlternatives;
        return AddChoice([.. alternatives.Select(alternative => Compile(alternative, next))]);
    }

    private int CompileRepeat(PatternNode.Repeat repeat, int next)
    {
        var start = next;
        if (repeat.Maximum == int.MaxValue)
        {
            start = AddChoice([]);
            _code[start].Targets = [Compile(repeat.Body, start), next];
        }
        else
        {
            for (var i = repeat.Minimum; i < repeat.Maximum && _code.Count <= MostSteps; i++)
                start = AddChoice([Compile(repeat.Body, start), next]);
        }
        for (var i = 0; i < repeat.Minimum && _code.Count <= MostSteps; i++)
            start = Compile(repeat.Body, start);
        return start;
    }

    private int AddChoice(int[] targets) => Add(new PatternInstruction(PatternInstruction.Step.Choice, -1) { Targets = targets });

    private int AddSave(int slot, int next) => Add(new PatternInstruction(PatternInstruction.Step.Save, next) { Slot = slot });

    private int Add(PatternInstruction step)
    {
        _code.Add(step);
        return _code.Count - 1;
    }

    private void Finish(PatternInstruction step)
    {
        if (step.Kind == PatternInstruction.Step.Run)
            step.IsWhole = (First(step.Next).Set.Bits & step.Set.Bits) == 0;
        if (step.Kind == PatternInstruction.Step.Choice)
            step.Ways = Ways(step.Targets);
    }

    /// <summary>Of the targets, by the next byte, those that can begin with it; one list for all bytes that have the same.</summary>
    private int[][] Ways(int[] targets)
    {
        var first = targets.Select(First).ToArray();
        var known = new Dictionary<UInt128, int[]> { [0] = [] };
        var ways = new int[BytePattern.AtEnd + 1][];
        for (var character = 0; character <= BytePattern.AtEnd; character++)
        {
            UInt128 chosen = 0;
            for (var i = 0; i < first.Length; i++)
            {
                if (character == BytePattern.AtEnd ? first[i].AtEnd : first[i].Set.Contains(character))
                    chosen |= UInt128.One << i;
            }
            if (!known.TryGetValue(chosen, out var way))
                known[chosen] = way = [.. targets.Where((_, i) => (chosen >> i & 1) != 0)];
            ways[character] = way;
        }
        return ways;
    }

    /// <summary>Which bytes a match can go on with from a step, and whether it can end there.</summary>
    private (AsciiSet Set, bool AtEnd) First(int place)
    {
        if (_first.TryGetValue(place, out var known))
            return known;
        var step = _code[place];
        var first = step.Kind switch
        {
            PatternInstruction.Step.End => (new AsciiSet(0, false), true),
            PatternInstruction.Step.Text => (AsciiSet.Of((char)step.Text[0]), false),
            PatternInstruction.Step.Save => First(step.Next),
            PatternInstruction.Step.Choice => Together(step.Targets.Select(First)),
            PatternInstruction.Step.Run when step.Minimum == 0 => Together([(step.Set, false), First(step.Next)]),
            _ => (step.Set, false),
        };
        return _first[place] = first;
    }

    private static (AsciiSet Set, bool AtEnd) Together(IEnumerable<(AsciiSet Set, bool AtEnd)> several) =>
        several.Aggregate((first, second) => (first.Set.Union(second.Set), first.AtEnd || second.AtEnd));
}
