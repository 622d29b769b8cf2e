namespace PopBeforeSmtp.Commands.Top;

/// <summary>By what the table is sorted.</summary>
internal enum TopOrder
{
    Newest,
    Expiry,
    Client,
    Account,
    Logins,
}
