using PopBeforeSmtp.Core.Relay;

namespace PopBeforeSmtp.Core.Tests.Relay;

/// <summary>Maps that a test fills.</summary>
internal sealed class SenderLoginTable : ISenderLogins
{
    public Dictionary<string, string[]> Rows { get; } = [];

    public SenderLoginState State { get; set; }

    public SenderLoginState Find(MailAddress sender, out IReadOnlyList<string> logins)
    {
        logins = State == SenderLoginState.Known ? Rows.GetValueOrDefault(sender.ToString(), []) : [];
        return State;
    }
}
