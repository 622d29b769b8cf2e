using System.Runtime.CompilerServices;

namespace PopBeforeSmtp.Core.Presets.ByteRules;

/// <summary>The fields of a text, where they stand in it. For one thread, used again for each line.</summary>
internal sealed class ByteFields
{
    /// <summary>Dovecot's own elements are nine.</summary>
    private const int Most = 64;

    private readonly (int Key, int KeyEnd, int Value, int ValueEnd)[] _fields = new (int, int, int, int)[Most];

    public int Count { get; private set; }

    public bool IsFull => Count == Most;

    public void Clear() => Count = 0;

    /// <returns>false when a field of that name is there.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryAdd(ReadOnlySpan<byte> text, (int Start, int End) key, (int Start, int End) value)
    {
        if (TryFind(text, text[key.Start..key.End], out _))
            return false;
        _fields[Count++] = (key.Start, key.End, value.Start, value.End);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryFind(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        foreach (var field in _fields.AsSpan(0, Count))
        {
            if (field.KeyEnd - field.Key != name.Length || !text[field.Key..field.KeyEnd].SequenceEqual(name))
                continue;
            value = text[field.Value..field.ValueEnd];
            return true;
        }
        value = default;
        return false;
    }
}
