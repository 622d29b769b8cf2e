namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>A row that a reader has found.</summary>
/// <param name="Length">How many bytes of his buffer are the packed row; 0: it is not packed.</param>
/// <param name="Object">The row that is not packed.</param>
/// <param name="Epoch">Since when the copy is known to be whole.</param>
internal readonly record struct RowCopy(int Length, Authorization? Object, long Epoch)
{
    public bool IsNone => Length == 0 && Object is null;
}
