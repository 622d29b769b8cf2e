using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Core.Relay;

/// <summary>
/// One question of our own line protocol, which Exim asks with ${readsocket}: "check ADDRESS" or "check ADDRESS SENDER". The address
/// comes first, so that no text of the client's stands before it.
/// </summary>
internal static class EximRequest
{
    /// <summary>A request may not be longer, its LF included; Exim takes no SMTP command of more than 16 KiB (src/smtp_in.c, SMTP_CMD_BUFFER_SIZE).</summary>
    public const int MaximumLength = 17 * 1024;

    private static readonly byte[] ControlCharacters = [.. Enumerable.Range(0, ' ').Append(0x7f).Select(value => (byte)value)];

    /// <summary>It has no client unless the line asks for one whole address, and nothing in it is a control character: a CR at its end, or a NUL, is from nobody we know.</summary>
    /// <param name="line">The request without its LF.</param>
    public static RelayQuestion Read(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith("check "u8) || line.ContainsAny(ControlCharacters))
            return default;
        var rest = line["check "u8.Length..];
        var space = rest.IndexOf((byte)' ');
        if (!ClientAddress.TryParse(space < 0 ? rest : rest[..space], out var client))
            return default;
        return new RelayQuestion { Client = client, HasSender = space >= 0, Sender = space < 0 ? default : SenderOf(rest[(space + 1)..]) };
    }

    /// <summary>A quoted local part may hold spaces: all the rest is the sender.</summary>
    private static ReadOnlySpan<byte> SenderOf(ReadOnlySpan<byte> text) => text.SequenceEqual("<>"u8) ? default : text;
}
