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
    public void SetFile(IEnumerable<Suspension> suspensions) =>
        _byFile = None.SetItems(suspensions.Select(suspension => KeyValuePair.Create(suspension.User, suspension)));
}
