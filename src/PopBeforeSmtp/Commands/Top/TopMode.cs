namespace PopBeforeSmtp.Commands.Top;

/// <summary>What keys mean.</summary>
internal enum TopMode
{
    Browsing,
    Filtering,
    Confirming,
}
