namespace PopBeforeSmtp.Core.History;

/// <summary>Permits that were given to relays.</summary>
/// <param name="Protocol">Of the login they were given for: imap, pop3 or empty.</param>
internal readonly record struct UsageCount(long Answers, DateTimeOffset First, DateTimeOffset Last, string Protocol)
{
    public UsageCount Plus(UsageCount other) => new(
        Answers + other.Answers,
        other.First < First ? other.First : First,
        other.Last > Last ? other.Last : Last,
        other.Protocol.Length > 0 && (Protocol.Length == 0 || other.Last >= Last) ? other.Protocol : Protocol);
}
