using PopBeforeSmtp.Core.Presets;

namespace PopBeforeSmtp.Import;

/// <summary>Finds the presets that stand for the patterns of the old configuration.</summary>
internal sealed class PatternImport(IReadOnlyList<RegexPreset> presets, Action<int, string> lose)
{
    private readonly SortedSet<string> _names = new(StringComparer.Ordinal);
    private bool _isAny;

    /// <summary>null: none of the patterns is known, and every server is.</summary>
    public IReadOnlyList<string>? Names => _isAny ? _names.Count > 0 ? [.. _names] : null : [OldProgram.Preset];

    public void Add(string login, string? connection, int line)
    {
        _isAny = true;
        var found = OldPattern.TryCreate(login, connection)?.Recognised(presets) ?? [];
        foreach (var preset in found)
        {
            _names.Add(preset.Name);
            if (preset.NamedOnly.Length > 0)
                lose(line, $"the preset {preset.Name} is for who names it, and now it is named: {preset.NamedOnly}");
        }
        if (found.Count == 0)
            lose(line, Unknown(login, connection));
    }

    private string Unknown(string login, string? connection)
    {
        var near = presets.Where(preset => preset.Unusable.Length == 0 && OldPattern.Mentions(login + connection, preset)).Select(preset => preset.Name).ToList();
        var advice = near.Count == 0
            ? "see whether 'scan FILE' recognises the log of this server"
            : $"it names a program of {string.Join(", ", near)}: see whether 'scan FILE --preset {near[0]}' recognises the log of this server";
        return $"no preset recognises what this pattern does; {advice}, and write a preset where it does not (CONTRIBUTING.md, 'Add a server')";
    }
}
