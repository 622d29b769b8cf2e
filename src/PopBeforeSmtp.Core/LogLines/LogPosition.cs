namespace PopBeforeSmtp.Core.LogLines;

/// <summary>How far a log has been read. Kept in the store beside the rows, and handed back to the source after a restart.</summary>
/// <param name="Source">The name of the source: for files the path in the settings.</param>
/// <param name="Device">With <paramref name="Inode"/>: which file it was, whatever it is called now.</param>
/// <param name="Inode">See <paramref name="Device"/>.</param>
/// <param name="Offset">Every line that ends before this byte has been dealt with.</param>
/// <param name="Fingerprint">A hash of the last bytes before the offset: tells a new file under an old inode number.</param>
internal sealed record LogPosition(string Source, ulong Device, ulong Inode, long Offset, ulong Fingerprint)
{
    /// <summary>A place in a journal, in the journal's own words; empty for files, which have the other numbers.</summary>
    public string Cursor { get; init; } = "";
}
