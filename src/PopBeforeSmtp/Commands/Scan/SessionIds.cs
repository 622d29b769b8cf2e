using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Commands.Scan;

/// <summary>
/// Counts different sessions without keeping their names: a year of logs has millions. 128 bits of a hash stand for each; by chance two
/// would be one in a log of 10^18 lines, and the key, drawn anew at each start, keeps anybody from choosing two that are.
/// </summary>
internal sealed class SessionIds
{
    internal static readonly ulong KeyOne = Draw();
    internal static readonly ulong KeyTwo = Draw();

    private readonly NumberSet _ids = new();

    public int Count => _ids.Count;

    public void Add(string preset, ReadOnlySpan<byte> session, ClientAddress address) => _ids.Add(Hash(preset, session, address.Value));

    public void TakeFrom(SessionIds other) => _ids.TakeFrom(other._ids);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static UInt128 Hash(string preset, ReadOnlySpan<byte> session, UInt128 address)
    {
        var one = Mix((ulong)address ^ KeyOne, (ulong)(address >> 64) ^ KeyTwo);
        var two = Mix((ulong)address ^ KeyTwo, (ulong)(address >> 64) ^ ~KeyOne);
        Span<byte> last = stackalloc byte[sizeof(ulong)];
        Add(ref one, ref two, (ulong)session.Length << 32 | (uint)preset.Length);
        for (; session.Length >= sizeof(ulong); session = session[sizeof(ulong)..])
            Add(ref one, ref two, BinaryPrimitives.ReadUInt64LittleEndian(session));
        last.Clear();
        session.CopyTo(last);
        Add(ref one, ref two, BinaryPrimitives.ReadUInt64LittleEndian(last));
        foreach (var character in preset)
            Add(ref one, ref two, character);
        return new UInt128(one, two);
    }

    private static void Add(ref ulong one, ref ulong two, ulong word)
    {
        one = Mix(one ^ word, KeyOne);
        two = Mix(two ^ word, KeyTwo);
    }

    private static ulong Mix(ulong one, ulong other)
    {
        var high = Math.BigMul(one, other, out var low);
        return high ^ low;
    }

    private static ulong Draw()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes) | 1;
    }
}
