using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Core.Relay;

/// <summary>
/// One question of the Postfix policy delegation protocol (SMTPD_POLICY_README): "name=value" lines, ended by an empty line.
/// Unknown attributes are skipped, order does not matter.
/// </summary>
internal static class PolicyRequest
{
    /// <summary>A request may not be longer, its empty line included; Postfix sends less than 10 KiB.</summary>
    public const int MaximumLength = 64 * 1024;

    /// <summary>
    /// What a request asks. It has no client unless it is a request=smtpd_access_policy with exactly one client_address that is
    /// a whole address: a second one could be text of the client that got past somebody's quoting.
    /// </summary>
    /// <param name="attributes">The request's lines, each with its LF, without the empty line at the end.</param>
    public static RelayQuestion Read(ReadOnlySpan<byte> attributes)
    {
        var isAccessPolicy = false;
        var addresses = 0;
        var senders = 0;
        var isAddress = false;
        ClientAddress client = default;
        ReadOnlySpan<byte> sender = default;
        ReadOnlySpan<byte> state = default;
        while (attributes.Length > 0)
        {
            var end = attributes.IndexOf((byte)'\n');
            var line = end < 0 ? attributes : attributes[..end];
            attributes = end < 0 ? default : attributes[(end + 1)..];
            if (line.StartsWith("client_address="u8))
            {
                addresses++;
                isAddress = ClientAddress.TryParse(line["client_address=".Length..], out client);
            }
            else if (line.StartsWith("sender="u8))
            {
                senders++;
                sender = line["sender=".Length..];
            }
            else if (line.StartsWith("request="u8))
            {
                isAccessPolicy = line["request=".Length..].SequenceEqual("smtpd_access_policy"u8);
            }
            else if (line.StartsWith("protocol_state="u8))
            {
                state = line["protocol_state=".Length..];
            }
        }
        var isOfRecipient = state.SequenceEqual("RCPT"u8);
        return new RelayQuestion
        {
            Client = isAccessPolicy && addresses == 1 && isAddress ? client : null,
            Sender = sender,
            // Before MAIL FROM the attribute is there and empty, and would be taken for the null sender.
            HasSender = senders == 1 && (isOfRecipient || IsAfterMail(state)),
            IsOfRecipient = isOfRecipient,
        };
    }

    private static bool IsAfterMail(ReadOnlySpan<byte> state) =>
        state.SequenceEqual("MAIL"u8) || state.SequenceEqual("DATA"u8) || state.SequenceEqual("END-OF-MESSAGE"u8);
}
