namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>The text has no code; the lines of a long reply are parted by LF.</summary>
internal sealed record SmtpReply(int Code, string Text)
{
    public bool IsPositive => Code is >= 200 and < 400;

    public override string ToString() => $"{Code} {Text}";
}
