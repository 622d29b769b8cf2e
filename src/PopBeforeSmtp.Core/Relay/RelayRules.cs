namespace PopBeforeSmtp.Core.Relay;

/// <summary>The settings that decide what a relay is answered, beside who is in the table.</summary>
internal sealed record RelayRules
{
    public SenderBinding SenderBinding { get; init; }

    public MailAddressRules Addresses { get; init; } = new("", "+");

    public UnknownClient UnknownClient { get; init; }

    /// <summary>What a client is told that was never seen, or whose right was taken away.</summary>
    public AnswerText UnknownText { get; init; } = AnswerText.Default;

    /// <summary>What a client is told whose window has closed.</summary>
    public AnswerText ExpiredText { get; init; } = AnswerText.DefaultExpired;
}
