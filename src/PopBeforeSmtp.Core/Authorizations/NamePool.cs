namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>Names that were read of late as strings, so that the same name read again costs no memory. For any number of readers.</summary>
internal sealed class NamePool
{
    private const int Size = 1024;

    private readonly string?[] _names = new string?[Size];

    public string Get(ReadOnlySpan<char> name)
    {
        ref var place = ref _names[(uint)string.GetHashCode(name) % Size];
        if (Volatile.Read(ref place) is { } known && name.SequenceEqual(known))
            return known;
        var fresh = name.ToString();
        Volatile.Write(ref place, fresh);
        return fresh;
    }
}
