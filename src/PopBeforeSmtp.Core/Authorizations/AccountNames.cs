namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>
/// The names of accounts, each kept once however many rows have it, and in how many rows an account has a login that was not revoked. For
/// the writer, but for reading the name of a number.
/// </summary>
internal sealed class AccountNames(ByteSlab slab)
{
    // A record: how many packed rows have the account, in how many of all rows it counts, its length with a bit for wide characters, its text.
    private const int CountingAt = 4;
    private const int LengthAt = 8;
    private const int TextAt = 10;
    private const int Wide = 0x8000;
    private const int MostBytes = ByteSlab.MaximumLength - TextAt;

    private readonly HashIndex _index = new();
    private readonly NamePool _pool = new();

    /// <summary>Longer names are only counted.</summary>
    private readonly Dictionary<string, int> _long = new(StringComparer.Ordinal);

    /// <summary>In how many rows an account has a login that was not revoked.</summary>
    public int CountOf(string name)
    {
        if (IsLong(name))
            return _long.GetValueOrDefault(name);
        return TryFind(name, out var number) ? BitConverter.ToInt32(slab.Of(number)[CountingAt..]) : 0;
    }

    /// <param name="before">null: the row is new.</param>
    /// <param name="after">null: the row is gone.</param>
    public void Recount(Authorization? before, Authorization? after)
    {
        if (after is not null)
            Recount(after, 1);
        if (before is not null)
            Recount(before, -1);
    }

    public void Count(string name, int by)
    {
        if (!IsLong(name))
            Change(FindOrAdd(name), CountingAt, by);
        else if (CountOf(name) + by is var count && count != 0)
            _long[name] = count;
        else
            _long.Remove(name);
    }

    /// <summary>A packed row has the account from now on.</summary>
    /// <returns>false when the name is too long for that.</returns>
    public bool TryUse(string name, out int number)
    {
        number = -1;
        if (IsLong(name))
            return false;
        number = FindOrAdd(name);
        Change(number, 0, 1);
        return true;
    }

    /// <summary>A packed row that had it is gone.</summary>
    public void Leave(int number) => Change(number, 0, -1);

    /// <summary>For readers too, who ask afterwards whether the memory was used again meanwhile: then it is any text.</summary>
    public string Read(int number)
    {
        ReadOnlySpan<byte> record = slab.Of(number);
        Span<char> name = stackalloc char[MostBytes];
        return _pool.Get(name[..Read(record, name)]);
    }

    private void Recount(Authorization row, int by)
    {
        foreach (var account in row.Accounts)
        {
            if (row.Counts(account))
                Count(account.User, by);
        }
    }

    private static bool IsLong(string name) => name.Length * (PackedText.IsWide(name) ? 2 : 1) > MostBytes;

    private static int Read(ReadOnlySpan<byte> record, Span<char> into)
    {
        var header = BitConverter.ToUInt16(record[LengthAt..]);
        var length = Math.Min(header & ~Wide, record.Length - TextAt);
        return PackedText.Read(record.Slice(TextAt, length), (header & Wide) != 0, into);
    }

    private bool TryFind(string name, out int number)
    {
        Span<char> other = stackalloc char[MostBytes];
        foreach (var candidate in _index.Find(HashOf(name)))
        {
            if (name.AsSpan().SequenceEqual(other[..Read(slab.Of(candidate), other)]))
            {
                number = candidate;
                return true;
            }
        }
        number = -1;
        return false;
    }

    private int FindOrAdd(string name)
    {
        if (TryFind(name, out var number))
            return number;
        var isWide = PackedText.IsWide(name);
        var length = name.Length * (isWide ? 2 : 1);
        number = slab.Allocate(TextAt + length);
        var record = slab.Of(number);
        record[..TextAt].Clear();
        BitConverter.TryWriteBytes(record[LengthAt..], (ushort)(length | (isWide ? Wide : 0)));
        PackedText.Write(name, isWide, record[TextAt..]);
        _index.Add(HashOf(name), number);
        return number;
    }

    private void Change(int number, int at, int by)
    {
        var record = slab.Of(number);
        BitConverter.TryWriteBytes(record[at..], BitConverter.ToInt32(record[at..]) + by);
        if (BitConverter.ToInt64(record) != 0)
            return;
        Span<char> name = stackalloc char[MostBytes];
        _index.Remove(HashOf(name[..Read(record, name)]), number);
        slab.Retire(number);
    }

    private static uint HashOf(ReadOnlySpan<char> name) => (uint)string.GetHashCode(name);
}
