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

    public bool IsEmpty => _byCommand.IsEmpty && _byFile.IsEmpty;

    public IEnumerable<Suspension> All => _byCommand.Values.Concat(_byFile.Values.Where(suspension => !_byCommand.ContainsKey(suspension.User)));

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
}
