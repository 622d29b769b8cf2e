namespace PopBeforeSmtp.Tests.LogSources.Files;

/// <summary>What can happen to a log and to its reader.</summary>
public enum LogAction
{
    WriteLine,
    WritePartial,
    Rename,
    RenameAndReopen,
    Reopen,
    CopyTruncate,
    Truncate,
    Delete,
    Recreate,
    Replace,
    Deny,
    Allow,
    Poll,
    LetTimePass,
    Save,
    Stop,
    Kill,
    Start,
}
