using System.Collections;

namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>
/// Rows as a store reads them, in the form that the table keeps them in: a million of them are a million objects only for who asks for each.
/// </summary>
internal sealed class StoredRows : IReadOnlyList<Authorization>
{
    private readonly TableRows _rows = new();
    private bool _isTaken;

    public int Count => _rows.Count;

    /// <summary>The latest time at which one of them was active.</summary>
    public DateTimeOffset LatestActive { get; private set; } = DateTimeOffset.MinValue;

    public Authorization this[int index] => _rows.Packed.At(index) ?? throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>Each address once.</summary>
    public void Add(Authorization row)
    {
        _rows.Put(null, row);
        foreach (var session in row.Sessions)
            _rows.BeginSession(session.Key, row);
        if (row.LastActive > LatestActive)
            LatestActive = row.LastActive;
    }

    /// <summary>Whoever takes them may change them, and so gets them once.</summary>
    public TableRows? Take()
    {
        var rows = _isTaken ? null : _rows;
        _isTaken = true;
        return rows;
    }

    public IEnumerator<Authorization> GetEnumerator() => _rows.All.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
