namespace PopBeforeSmtp.Commands;

/// <summary>The exit statuses of every command.</summary>
internal static class ExitStatus
{
    /// <summary>Yes, or done.</summary>
    public const int Yes = 0;

    /// <summary>No.</summary>
    public const int No = 1;

    /// <summary>It cannot be told or done; the reason is on standard error.</summary>
    public const int Failure = 2;
}
