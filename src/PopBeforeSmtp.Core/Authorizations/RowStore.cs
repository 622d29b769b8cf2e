using System.Collections.Concurrent;
using System.Text;
using PopBeforeSmtp.Core.History;

namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>
/// Rows by their addresses, and by numbers that they keep while they are there. One writer; any number of readers without a lock.
/// </summary>
/// <remarks>
/// A row is packed into some sixty bytes (<see cref="RowPacker"/>) of a slab, and replaced, never changed. Where it is stands in one number,
/// so that a reader sees the row of before or of after; that he has copied it whole he learns from the slab. Rows with more accounts or
/// sessions than can be packed are kept as objects.
/// </remarks>
internal sealed class RowStore
{
    private readonly ByteSlab _slab = new();
    private readonly RowPlaces _places = new();
    private readonly HashIndex _addresses = new();
    private readonly ConcurrentDictionary<int, Authorization> _objects = new();
    private readonly WordList _words = new();
    private readonly AccountNames _names;
    private readonly RowPacker _packer;
    private volatile int _count;

    public RowStore()
    {
        _names = new AccountNames(_slab);
        _packer = new RowPacker(_names, _words);
    }

    public int Count => _count;

    /// <summary>All numbers are below it.</summary>
    public int End => _places.End;

    /// <summary>What all rows and names take, with what is free now.</summary>
    public long Capacity => _slab.Capacity;

    public Authorization? Find(ClientAddress address)
    {
        Span<byte> buffer = stackalloc byte[RowPacker.MaximumLength];
        while (true)
        {
            var copy = Read(address, buffer);
            if (copy.Length == 0)
                return copy.Object;
            var row = _packer.Unpack(buffer[..copy.Length]);
            if (_slab.IsStill(copy.Epoch))
                return row;
        }
    }

    /// <summary>A row by its number; null: there is none of that number any more.</summary>
    public Authorization? At(int number)
    {
        Span<byte> buffer = stackalloc byte[RowPacker.MaximumLength];
        while (true)
        {
            var epoch = _slab.Epoch;
            var place = _places.Of(number);
            if (place == RowPlaces.None)
                return null;
            if (!TryCopy(number, place, epoch, buffer, out var copy))
                continue;
            if (copy.Object is not null)
                return copy.Object;
            var row = _packer.Unpack(buffer[..copy.Length]);
            if (_slab.IsStill(epoch))
                return row;
        }
    }

    /// <summary>Copies a packed row, without taking memory.</summary>
    /// <param name="buffer">Has room for the longest.</param>
    public RowCopy Read(ClientAddress address, Span<byte> buffer)
    {
        while (true)
        {
            if (TryRead(address, _slab.Epoch, buffer, out var copy))
                return copy;
        }
    }

    /// <summary>When a row that was read ends to allow its address.</summary>
    public DateTimeOffset ExpiryOf(RowCopy copy, ReadOnlySpan<byte> buffer, in RowExpiry expiry)
    {
        if (copy.Length == 0)
            return copy.Object is { } known ? expiry.Of(known) : DateTimeOffset.MinValue;
        var row = new PackedRow(buffer[..copy.Length]);
        return expiry.Of(ref row, _words);
    }

    /// <summary>Whom a permit is put down to: the account that is the sender, else the one that was there last.</summary>
    /// <param name="user">null: to nobody, the row allows nothing any more.</param>
    public void Attribute(ClientAddress address, ReadOnlySpan<byte> sender, DateTimeOffset now, in RowExpiry expiry, out string? user, out string protocol)
    {
        Span<byte> buffer = stackalloc byte[RowPacker.MaximumLength];
        while (true)
        {
            (user, protocol) = (null, "");
            var copy = Read(address, buffer);
            if (now >= ExpiryOf(copy, buffer, expiry))
                return;
            if (copy.Object is { } row && RelayedAccount.Of(row, sender) is { } account)
                (user, protocol) = (account.User, account.Protocol);
            if (copy.Object is not null || TryAttribute(copy, buffer, sender, out user, out protocol))
                return;
        }
    }

    /// <summary>The same of a packed row, as <see cref="RelayedAccount"/> has it.</summary>
    /// <returns>false when the row must be read anew.</returns>
    public bool TryAttribute(RowCopy copy, ReadOnlySpan<byte> buffer, ReadOnlySpan<byte> sender, out string? user, out string protocol)
    {
        (user, protocol) = (null, "");
        var row = new PackedRow(buffer[..copy.Length]);
        var latest = DateTimeOffset.MinValue;
        while (row.NextAccount(out var account))
        {
            if (!account.Counts(row.RevokedAt))
                continue;
            var name = _names.Read(account.User);
            var isSender = sender.Length == name.Length && Ascii.EqualsIgnoreCase(sender, name);
            if (!isSender && user is not null && account.LastActive <= latest)
                continue;
            (user, protocol, latest) = (name, _words[account.Protocol], account.LastActive);
            if (isSender)
                break;
        }
        return _slab.IsStill(copy.Epoch);
    }

    /// <summary>The accounts whose own window is open, or that have an open session.</summary>
    /// <param name="users">Has room for <see cref="RowPacker.MostAccounts"/>.</param>
    /// <returns>How many; -1: the row is one that is not packed.</returns>
    public int ActiveUsers(ClientAddress address, DateTimeOffset now, in RowExpiry expiry, Span<string> users)
    {
        Span<byte> buffer = stackalloc byte[RowPacker.MaximumLength];
        while (true)
        {
            var copy = Read(address, buffer);
            if (copy.Length == 0)
                return copy.IsNone ? 0 : -1;
            var row = new PackedRow(buffer[..copy.Length]);
            var count = 0;
            for (var index = 0; row.NextAccount(out var account); index++)
            {
                if (account.Counts(row.RevokedAt) && expiry.IsActive(buffer[..copy.Length], account, index, now, _words))
                    users[count++] = _names.Read(account.User);
            }
            if (_slab.IsStill(copy.Epoch))
                return count;
        }
    }

    /// <summary>For the writer: in how many rows an account has a login that was not revoked.</summary>
    public int AddressesOf(string user) => _names.CountOf(user);

    /// <summary>For the writer.</summary>
    /// <returns>-1 when there is no such row.</returns>
    public int NumberOf(ClientAddress address)
    {
        foreach (var number in _addresses.Find(HashOf(address)))
        {
            if (AddressAt(number) == address)
                return number;
        }
        return -1;
    }

    /// <summary>For the writer: the address of a row that is there.</summary>
    public ClientAddress AddressAt(int number) =>
        _places.Of(number) is >= 0 and var place ? PackedRow.AddressOf(_slab.Of(place)) : _objects[number].Address;

    /// <summary>For the writer: whether there is a row of that number.</summary>
    public bool Has(int number) => _places.Of(number) != RowPlaces.None;

    /// <summary>For the writer: when a row ends to allow its address, and its latest login.</summary>
    public (DateTimeOffset Expiry, DateTimeOffset LastLogin) TimesAt(int number, in RowExpiry expiry)
    {
        if (_places.Of(number) is not (>= 0 and var place))
            return (expiry.Of(_objects[number]), _objects[number].LastLogin);
        var row = new PackedRow(_slab.Of(place));
        var end = expiry.Of(ref row, _words);
        row = new PackedRow(_slab.Of(place));
        var latest = DateTimeOffset.MinValue;
        while (row.NextAccount(out var account))
        {
            if (account.Counts(row.RevokedAt) && account.LastLogin > latest)
                latest = account.LastLogin;
        }
        return (end, latest);
    }

    /// <summary>For the writer.</summary>
    /// <param name="before">The row that is replaced; null when there is none.</param>
    /// <returns>Its number.</returns>
    public int Put(Authorization? before, Authorization after)
    {
        var number = before is null ? _places.Add() : NumberOf(after.Address);
        _names.Recount(before, after);
        var place = _places.Of(number);
        Store(number, after);
        Release(number, place);
        if (before is null)
        {
            _addresses.Add(HashOf(after.Address), number);
            _count++;
        }
        return number;
    }

    /// <summary>For the writer.</summary>
    /// <returns>The number that it had.</returns>
    public int Drop(Authorization row)
    {
        var number = NumberOf(row.Address);
        _addresses.Remove(HashOf(row.Address), number);
        _names.Recount(row, null);
        var place = _places.Of(number);
        _places.Remove(number);
        Release(number, place);
        _count--;
        return number;
    }

    private static uint HashOf(ClientAddress address) => (uint)address.Value.GetHashCode();

    /// <returns>false when memory has been used again meanwhile, or the row became another one: to be tried again.</returns>
    private bool TryRead(ClientAddress address, long epoch, Span<byte> buffer, out RowCopy copy)
    {
        copy = default;
        foreach (var number in _addresses.Find(HashOf(address)))
        {
            var place = _places.Of(number);
            // A row that is gone, or another one by now of that number: this one was not there for an instant at least.
            if (place == RowPlaces.None)
                continue;
            if (!TryCopy(number, place, epoch, buffer, out copy))
                return false;
            if ((copy.Object is { } row ? row.Address : PackedRow.AddressOf(buffer)) == address)
                return true;
        }
        copy = default;
        return true;
    }

    private bool TryCopy(int number, int place, long epoch, Span<byte> buffer, out RowCopy copy)
    {
        if (place == RowPlaces.Object)
        {
            var isThere = _objects.TryGetValue(number, out var row);
            copy = new RowCopy(0, row, epoch);
            return isThere;
        }
        var bytes = _slab.Of(place);
        bytes.CopyTo(buffer);
        copy = new RowCopy(bytes.Length, null, epoch);
        return _slab.IsStill(epoch);
    }

    private void Store(int number, Authorization row)
    {
        Span<byte> buffer = stackalloc byte[RowPacker.MaximumLength];
        var length = _packer.Pack(row, buffer);
        if (length == 0)
        {
            // First the row: who is told to look for an object finds one.
            _objects[number] = row;
            _places.Set(number, RowPlaces.Object);
            return;
        }
        var place = _slab.Allocate(length);
        buffer[..length].CopyTo(_slab.Of(place));
        _places.Set(number, place);
    }

    /// <summary>Lets go of where a row was; nobody who begins now comes to it.</summary>
    private void Release(int number, int place)
    {
        if (place == RowPlaces.Object && _places.Of(number) != RowPlaces.Object)
            _objects.TryRemove(number, out _);
        if (place < 0)
            return;
        _packer.Leave(_slab.Of(place));
        _slab.Retire(place);
    }
}
