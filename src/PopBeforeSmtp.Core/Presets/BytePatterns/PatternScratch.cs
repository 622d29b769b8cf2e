namespace PopBeforeSmtp.Core.Presets.BytePatterns;

/// <summary>What a match needs while it runs: where groups begin and end, and where to go on when the way taken leads nowhere. For one thread.</summary>
internal sealed class PatternScratch
{
    private const int MostFrames = 128;
    private const int MostSlots = 32;
    private const int MostChanges = 512;

    private readonly Frame[] _frames = new Frame[MostFrames];
    private readonly (int Slot, int Before)[] _changes = new (int, int)[MostChanges];
    private int _depth;
    private int _changeCount;

    /// <summary>Two for each group: its start and its end, -1 where it took no part.</summary>
    public int[] Slots { get; } = new int[MostSlots];

    public static bool HasRoomFor(int groups) => 2 * groups <= MostSlots;

    public void Begin(int groups)
    {
        Slots.AsSpan(0, 2 * groups).Fill(-1);
        _depth = 0;
        _changeCount = 0;
    }

    /// <param name="place">The instruction that left a way untried.</param>
    /// <param name="at">Where in the text it stood, or how far it went.</param>
    /// <param name="next">Which way is next, or how far back it may go.</param>
    public bool TryPush(int place, int at, int next)
    {
        if (_depth == MostFrames)
            return false;
        _frames[_depth++] = new Frame(place, at, next, _changeCount);
        return true;
    }

    /// <summary>The last way left untried, with the groups as they were.</summary>
    public bool TryPop(out int place, out int at, out int next)
    {
        (place, at, next) = (0, 0, 0);
        if (_depth == 0)
            return false;
        var frame = _frames[--_depth];
        (place, at, next) = (frame.Place, frame.At, frame.Next);
        while (_changeCount > frame.Changes)
        {
            var (slot, before) = _changes[--_changeCount];
            Slots[slot] = before;
        }
        return true;
    }

    public bool TrySave(int slot, int at)
    {
        if (_depth > 0)
        {
            if (_changeCount == MostChanges)
                return false;
            _changes[_changeCount++] = (slot, Slots[slot]);
        }
        Slots[slot] = at;
        return true;
    }

    private readonly record struct Frame(int Place, int At, int Next, int Changes);
}
