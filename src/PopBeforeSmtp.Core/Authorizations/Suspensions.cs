using System.Collections.Immutable;

namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>
/// Accounts whose logins do not count: those suspended by command, which are kept until they are lifted, and those that stand in
/// the administrators' file. One writer; readers need no lock.
/// </summary>
internal sealed class Suspensions
{
    private static readonly ImmutableDictionary<string, Suspension> None = ImmutableDictionary.Create<string, Suspension>(StringComparer.OrdinalIgnoreCase);

    private volatile ImmutableDictionary<string, Suspension> _byCommand = None;
    private volatile ImmutableDictionary<string, Suspension> _byFile = None;
    private volatile Collected _collected = new(None, None, []);

    public bool IsEmpty => _byCommand.IsEmpty && _byFile.IsEmpty;

    /// <summary>Collected once for each change, because every question about a client in the table walks it.</summary>
    public IReadOnlyList<Suspension> All
    {
        get
        {
            var (collected, byCommand, byFile) = (_collected, _byCommand, _byFile);
            if (collected.ByCommand != byCommand || collected.ByFile != byFile)
                _collected = collected = new Collected(byCommand, byFile, Collect(byCommand, byFile));
            return collected.All;
        }
    }

    public IEnumerable<Suspension> ByCommand => _byCommand.Values;

    public Suspension? Find(string user) => _byCommand.GetValueOrDefault(user) ?? _byFile.GetValueOrDefault(user);

    public void Set(Suspension suspension) => _byCommand = _byCommand.SetItem(suspension.User, suspension);

    /// <returns>false when it was not suspended by command.</returns>
    public bool Lift(string user)
    {
        var before = _byCommand;
        _byCommand = before.Remove(user);
        return before != _byCommand;
    }

    /// <summary>Takes in what the file has now.</summary>
    /// <returns>Who was not suspended before, and who is not any more.</returns>
    public (IReadOnlyList<Suspension> Added, IReadOnlyList<Suspension> Lifted) SetFile(IReadOnlyList<Suspension> suspensions)
    {
        var before = All.ToDictionary(suspension => suspension.User, StringComparer.OrdinalIgnoreCase);
        _byFile = None.SetItems(suspensions.Select(suspension => KeyValuePair.Create(suspension.User, suspension)));
        return ([.. suspensions.Where(suspension => !before.ContainsKey(suspension.User))],
            [.. before.Values.Where(suspension => Find(suspension.User) is null)]);
    }

    private static Suspension[] Collect(ImmutableDictionary<string, Suspension> byCommand, ImmutableDictionary<string, Suspension> byFile) =>
        [.. byCommand.Values, .. byFile.Values.Where(suspension => !byCommand.ContainsKey(suspension.User))];

    /// <summary>What was collected, and from what: so that nobody takes for all what was all before a change.</summary>
    private sealed record Collected(ImmutableDictionary<string, Suspension> ByCommand, ImmutableDictionary<string, Suspension> ByFile, Suspension[] All);
}
