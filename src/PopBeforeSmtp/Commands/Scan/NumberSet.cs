namespace PopBeforeSmtp.Commands.Scan;

/// <summary>
/// Different numbers of 128 bits. They lie in one array, so that to look for one costs one reach into memory: with the framework's set, two
/// reaches for each login, it was a tenth of a scan.
/// </summary>
internal sealed class NumberSet
{
    private const int SmallestCapacity = 1024;

    // A power of two, at most half full; zero stands for an empty place, and is kept apart.
    private UInt128[] _places = new UInt128[SmallestCapacity];
    private int _used;
    private bool _hasZero;

    public int Count => _used + (_hasZero ? 1 : 0);

    public void Add(UInt128 number)
    {
        if (number == 0)
        {
            _hasZero = true;
            return;
        }
        ref var place = ref PlaceOf(_places, number);
        if (place == number)
            return;
        place = number;
        _used++;
        if (2 * _used > _places.Length)
            Grow();
    }

    public void TakeFrom(NumberSet other)
    {
        foreach (var number in other._places)
        {
            if (number != 0)
                Add(number);
        }
        _hasZero |= other._hasZero;
        other._places = new UInt128[SmallestCapacity];
        other._used = 0;
        other._hasZero = false;
    }

    private void Grow()
    {
        var larger = new UInt128[2 * _places.Length];
        foreach (var number in _places)
        {
            if (number != 0)
                PlaceOf(larger, number) = number;
        }
        _places = larger;
    }

    private static ref UInt128 PlaceOf(UInt128[] places, UInt128 number)
    {
        var at = (int)Spread(number) & (places.Length - 1);
        while (places[at] != 0 && places[at] != number)
            at = (at + 1) & (places.Length - 1);
        return ref places[at];
    }

    /// <summary>Keyed as the sessions are, so that nobody can choose addresses that crowd together.</summary>
    private static ulong Spread(UInt128 number)
    {
        var high = Math.BigMul((ulong)number ^ SessionIds.KeyOne, (ulong)(number >> 64) ^ SessionIds.KeyTwo, out var low);
        return high ^ low;
    }
}
