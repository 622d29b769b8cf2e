namespace PopBeforeSmtp.Tests.RelayEndpoints.Fuzzing;

/// <summary>
/// Chance that is the same everywhere for the same seed and case (SplitMix64), so that one case of ten million can be played
/// again by itself.
/// </summary>
internal sealed class Dice(long seed, long number)
{
    private ulong _state = (ulong)seed * 0x9E37_79B9_7F4A_7C15 ^ (ulong)number * 0xD1B5_4A32_D192_ED03;

    /// <returns>From 0 up to, and without, the limit.</returns>
    public int Below(int limit)
    {
        _state += 0x9E37_79B9_7F4A_7C15;
        var mixed = (_state ^ (_state >> 30)) * 0xBF58_476D_1CE4_E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB;
        return (int)(((mixed ^ (mixed >> 31)) >> 33) * (ulong)limit >> 31);
    }

    public bool Once(int times) => Below(times) == 0;

    public T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];
}
