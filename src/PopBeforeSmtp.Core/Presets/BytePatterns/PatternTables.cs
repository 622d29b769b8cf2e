using System.Buffers;

namespace PopBeforeSmtp.Core.Presets.BytePatterns;

/// <summary>What the steps of a pattern look up.</summary>
internal sealed class PatternTables
{
    /// <summary>A bit each.</summary>
    private const int MostSets = 64;

    private readonly List<byte> _texts = [];
    private readonly List<AsciiSet> _sets = [];
    private readonly List<int> _targets = [];
    private readonly List<ushort> _ways = [];
    private readonly List<(int Start, int Count)> _lists = [];
    private readonly Dictionary<object, int> _known = new(ReferenceEqualityComparer.Instance);

    public PatternTables(IReadOnlyList<PatternInstruction> code)
    {
        Classes = ClassesOf([.. code.Where(step => step.Kind == PatternInstruction.Step.Choice)], out var members);
        Steps = [.. code.Select(step => Pack(step, members))];
        Fits = _sets.Count <= MostSets && _lists.Count <= ushort.MaxValue;
        Texts = [.. _texts];
        Targets = [.. _targets];
        Ways = [.. _ways];
        Lists = [.. _lists];
        Sets = new ulong[256];
        for (var i = 0; i < _sets.Count && Fits; i++)
        {
            for (var character = 0; character < AsciiSet.Size; character++)
                Sets[character] |= _sets[i].Contains(character) ? 1UL << i : 0;
        }
        Values = [.. _sets.Select(set => set.ToSearchValues())];
    }

    /// <summary>There is room for all of it.</summary>
    public bool Fits { get; }

    public PatternStep[] Steps { get; }

    public byte[] Texts { get; }

    /// <summary>By byte: the sets that it is in.</summary>
    public ulong[] Sets { get; }

    /// <summary>By set.</summary>
    public SearchValues<byte>[] Values { get; }

    /// <summary>By byte, and at <see cref="BytePattern.AtEnd"/>: bytes that every choice treats alike are of one class.</summary>
    public byte[] Classes { get; }

    /// <summary>By choice and class: which of the lists.</summary>
    public ushort[] Ways { get; }

    /// <summary>Where the targets are.</summary>
    public (int Start, int Count)[] Lists { get; }

    public int[] Targets { get; }

    private PatternStep Pack(PatternInstruction step, IReadOnlyList<int> members) => new()
    {
        Kind = step.Kind,
        Next = step.Next,
        Operand = step.Kind switch
        {
            PatternInstruction.Step.Text => Add(_texts, step.Text),
            PatternInstruction.Step.One or PatternInstruction.Step.Run => SetOf(step.Set),
            PatternInstruction.Step.Choice => Add(_ways, [.. members.Select(member => (ushort)ListOf(step.Ways[member]))]),
            _ => step.Slot,
        },
        Minimum = step.Kind == PatternInstruction.Step.Text ? step.Text.Length : step.Minimum,
        Maximum = step.Maximum,
        IsWhole = step.IsWhole,
    };

    private int SetOf(AsciiSet set)
    {
        var known = _sets.IndexOf(set);
        if (known >= 0)
            return known;
        _sets.Add(set);
        return _sets.Count - 1;
    }

    private int ListOf(int[] targets)
    {
        if (_known.TryGetValue(targets, out var known))
            return known;
        _lists.Add((Add(_targets, targets), targets.Length));
        return _known[targets] = _lists.Count - 1;
    }

    private static int Add<T>(List<T> all, IReadOnlyCollection<T> some)
    {
        all.AddRange(some);
        return all.Count - some.Count;
    }

    /// <param name="members">One byte of each class.</param>
    private static byte[] ClassesOf(IReadOnlyList<PatternInstruction> choices, out IReadOnlyList<int> members)
    {
        var found = new List<int>();
        var classes = new byte[BytePattern.AtEnd + 1];
        for (var character = 0; character < classes.Length; character++)
        {
            var known = found.FindIndex(member => choices.All(choice => ReferenceEquals(choice.Ways[member], choice.Ways[character])));
            if (known < 0)
                found.Add(character);
            classes[character] = (byte)(known < 0 ? found.Count - 1 : known);
        }
        members = found;
        return classes;
    }
}
