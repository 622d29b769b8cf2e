namespace PopBeforeSmtp.Core.Relay;

/// <summary>A site without maps: a sender belongs to the account of its name.</summary>
internal sealed class NoSenderLogins : ISenderLogins
{
    public static NoSenderLogins Instance { get; } = new();

    public SenderLoginState Find(MailAddress sender, out IReadOnlyList<string> logins)
    {
        logins = [];
        return SenderLoginState.Known;
    }
}
