using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Core.Relay;

/// <summary>
/// A key of OpenSMTPD's service "netaddr", as sa_to_text() writes it (usr.sbin/smtpd/to.c of OpenSMTPD): 192.0.2.10, [2001:db8::25], or
/// the word "local" for mail that came through the local socket, was forwarded or bounced; that word is nobody's address.
/// </summary>
internal static class OpenSmtpdKey
{
    /// <returns>null unless the key is a whole address.</returns>
    public static ClientAddress? ReadClient(ReadOnlySpan<char> key)
    {
        var isBracketed = key is ['[', .., ']'];
        var text = isBracketed ? key[1..^1] : key;
        return isBracketed == text.Contains(':') && ClientAddress.TryParse(text, out var client) ? client : null;
    }
}
