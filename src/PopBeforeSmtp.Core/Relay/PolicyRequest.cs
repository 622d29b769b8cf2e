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
    /// The client a request asks for. null unless it is a request=smtpd_access_policy with exactly one client_address that is
    /// a whole address: a second one could be text of the client that got past somebody's quoting.
    /// </summary>
    /// <param name="attributes">The request's lines, each with its LF, without the empty line at the end.</param>
    public static ClientAddress? ReadClient(ReadOnlySpan<byte> attributes)
    {
        var isAccessPolicy = false;
        var addresses = 0;
        var isAddress = false;
        ClientAddress client = default;
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
            else if (line.StartsWith("request="u8))
            {
                isAccessPolicy = line["request=".Length..].SequenceEqual("smtpd_access_policy"u8);
            }
        }
        return isAccessPolicy && addresses == 1 && isAddress ? client : null;
    }
}
