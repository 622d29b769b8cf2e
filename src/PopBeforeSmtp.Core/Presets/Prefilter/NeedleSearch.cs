using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PopBeforeSmtp.Core.Presets.Prefilter;

/// <summary>
/// Looks for many texts at once, 32 bytes a step: the two halves of each byte choose from small tables which buckets of needles it may
/// belong to, and where four bytes in a row agree on a bucket its needles are compared. The method is that of Hyperscan's and ripgrep's
/// "Teddy"; .NET has it for strings alone, and a log would have to be widened to characters for them.
/// </summary>
internal sealed class NeedleSearch
{
    /// <summary>A bit of a byte each.</summary>
    private const int MostBuckets = 8;

    private const int Half = 16;

    private readonly NeedleWindow[][] _buckets;

    /// <summary>For each place of the window, by the lower and the upper half of a byte: the buckets.</summary>
    private readonly byte[][] _low = Tables(Half);
    private readonly byte[][] _high = Tables(Half);

    /// <summary>The same, exactly, by the whole byte; and behind the end of the text.</summary>
    private readonly byte[][] _exact = Tables(256 + 1);

    public NeedleSearch(IReadOnlyList<Needle> needles)
    {
        _buckets = [.. NeedleBucket.Share(needles, MostBuckets).Select(bucket => bucket.Windows.ToArray())];
        for (var bucket = 0; bucket < _buckets.Length; bucket++)
        {
            foreach (var window in _buckets[bucket])
                Add(window, (byte)(1 << bucket));
        }
    }

    /// <summary>A place within the first needle at or behind a place; -1 when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int IndexOf(ReadOnlySpan<byte> text, int start)
    {
        var at = start;
        if (Avx2.IsSupported && text.Length - at >= Vector256<byte>.Count + NeedleWindow.Length - 1)
        {
            var found = IndexOfWide(text, ref at);
            if (found >= 0)
                return found;
        }
        for (; at < text.Length; at++)
        {
            if (StandsAt(text, at))
                return at;
        }
        return -1;
    }

    /// <param name="at">Where to begin; then the first place that has not been looked at.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int IndexOfWide(ReadOnlySpan<byte> text, ref int at)
    {
        var (low0, low1, low2, low3) = (Twice(_low[0]), Twice(_low[1]), Twice(_low[2]), Twice(_low[3]));
        var (high0, high1, high2, high3) = (Twice(_high[0]), Twice(_high[1]), Twice(_high[2]), Twice(_high[3]));
        var half = Vector256.Create((byte)0x0F);
        var last = text.Length - Vector256<byte>.Count - NeedleWindow.Length + 1;
        ref var first = ref MemoryMarshal.GetReference(text);
        for (var i = at; ;)
        {
            var found = Buckets(Vector256.LoadUnsafe(ref first, (nuint)i), low0, high0, half)
                & Buckets(Vector256.LoadUnsafe(ref first, (nuint)(i + 1)), low1, high1, half)
                & Buckets(Vector256.LoadUnsafe(ref first, (nuint)(i + 2)), low2, high2, half)
                & Buckets(Vector256.LoadUnsafe(ref first, (nuint)(i + 3)), low3, high3, half);
            if (found != Vector256<byte>.Zero)
            {
                for (var hits = ~Vector256.Equals(found, Vector256<byte>.Zero).ExtractMostSignificantBits(); hits != 0; hits &= hits - 1)
                {
                    var hit = i + BitOperations.TrailingZeroCount(hits);
                    if (StandsAt(text, hit))
                        return hit;
                }
            }
            if (i == last)
                break;
            // The last step looks again at some places, so that hardly any are left to be looked at one by one.
            i = Math.Min(i + Vector256<byte>.Count, last);
        }
        at = last + Vector256<byte>.Count;
        return -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Buckets(Vector256<byte> bytes, Vector256<byte> low, Vector256<byte> high, Vector256<byte> half) =>
        Avx2.Shuffle(low, bytes & half) & Avx2.Shuffle(high, Vector256.ShiftRightLogical(bytes.AsUInt16(), 4).AsByte() & half);

    /// <summary>The instruction looks up within each half of a vector.</summary>
    private static Vector256<byte> Twice(byte[] table) => Vector256.Create(Vector128.Create(table), Vector128.Create(table));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool StandsAt(ReadOnlySpan<byte> text, int at)
    {
        var buckets = 0xFF;
        for (var place = 0; place < NeedleWindow.Length; place++)
            buckets &= _exact[place][at + place < text.Length ? text[at + place] : 256];
        for (; buckets != 0; buckets &= buckets - 1)
        {
            foreach (var window in _buckets[BitOperations.TrailingZeroCount(buckets)])
            {
                if (window.Needle.StandsAt(text, at - window.Offset))
                    return true;
            }
        }
        return false;
    }

    private void Add(NeedleWindow window, byte bucket)
    {
        for (var place = 0; place < NeedleWindow.Length; place++)
        {
            foreach (var value in window.Choices[place])
            {
                _low[place][value % Half] |= bucket;
                _high[place][value / Half] |= bucket;
                _exact[place][value] |= bucket;
            }
            if (window.Choices[place].Count == 256)
                _exact[place][256] |= bucket;
        }
    }

    private static byte[][] Tables(int size) => [.. Enumerable.Range(0, NeedleWindow.Length).Select(_ => new byte[size])];
}
