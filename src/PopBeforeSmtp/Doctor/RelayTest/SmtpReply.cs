namespace PopBeforeSmtp.Doctor.RelayTest;

/// <summary>What a relay said.</summary>
/// <param name="Text">The line that came last, without its code.</param>
internal sealed record SmtpReply(int Code, string Text)
{
    public bool IsPositive => Code / 100 == 2;

    public bool IsRefusal => Code / 100 == 5;

    public override string ToString() => $"{Code} {Text}";
}
