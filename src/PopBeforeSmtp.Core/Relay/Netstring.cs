namespace PopBeforeSmtp.Core.Relay;

/// <summary>Reads "5:hello," as Postfix and Sendmail write it (postfix src/util/netstring.c).</summary>
internal static class Netstring
{
    /// <summary>The longest content taken; Postfix sends queries of at most 10,000 bytes (socketmap_max_query_size).</summary>
    public const int MaximumContent = 10_000;

    private const int MaximumLengthDigits = 5;

    /// <param name="content">The bytes between colon and comma.</param>
    /// <param name="length">How many bytes the whole netstring takes.</param>
    public static NetstringState Read(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> content, out int length)
    {
        content = default;
        length = 0;
        var size = 0;
        var digits = 0;
        while (digits < bytes.Length && char.IsAsciiDigit((char)bytes[digits]))
        {
            if (digits == MaximumLengthDigits)
                return NetstringState.Malformed;
            size = size * 10 + (bytes[digits++] - '0');
        }
        if (digits == bytes.Length)
            return NetstringState.Incomplete;
        if (digits == 0 || bytes[digits] != (byte)':' || size > MaximumContent)
            return NetstringState.Malformed;
        length = digits + 1 + size + 1;
        if (bytes.Length < length)
            return NetstringState.Incomplete;
        content = bytes.Slice(digits + 1, size);
        return bytes[length - 1] == (byte)',' ? NetstringState.Complete : NetstringState.Malformed;
    }
}
