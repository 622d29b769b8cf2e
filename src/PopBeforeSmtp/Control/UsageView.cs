namespace PopBeforeSmtp.Control;

/// <summary>Permits that were given to relays, of one account at one entry of the table.</summary>
/// <param name="Account">Empty for an entry by hand.</param>
/// <param name="Protocol">Of the last login they were given for: imap, pop3 or empty.</param>
internal sealed record UsageView(string Account, string Client, long Answers, DateTimeOffset First, DateTimeOffset Last, string Protocol);
