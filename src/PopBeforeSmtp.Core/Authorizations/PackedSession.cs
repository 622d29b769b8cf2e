namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>An <see cref="OpenSession"/> as it stands in a <see cref="PackedRow"/>.</summary>
/// <param name="account">Which of the row's accounts.</param>
/// <param name="preset">Its number in <see cref="WordList"/>.</param>
/// <param name="key">What is left of the key.</param>
internal readonly ref struct PackedSession(SessionKeyParts parts, int account, int preset, DateTimeOffset startedAt, ReadOnlySpan<byte> key)
{
    private readonly ReadOnlySpan<byte> _key = key;

    public int Account { get; } = account;

    public int Preset { get; } = preset;

    public DateTimeOffset StartedAt { get; } = startedAt;

    public string KeyOf(ClientAddress address, string preset)
    {
        Span<char> text = stackalloc char[ByteSlab.MaximumLength];
        var middle = text[..PackedText.Read(_key, parts.HasFlag(SessionKeyParts.Wide), text)];
        var before = parts.HasFlag(SessionKeyParts.Preset) ? preset + " " : "";
        return parts.HasFlag(SessionKeyParts.Address) ? $"{before}{middle} {address}" : string.Concat(before, middle);
    }
}
