namespace PopBeforeSmtp.Core.LogLines;

/// <summary>Where a line stands, so that it can be looked up again.</summary>
/// <param name="Log">The file's path when it was opened, or the name of a source that is no file.</param>
/// <param name="Inode">Tells the file when it has been renamed since; 0 when there is none.</param>
/// <param name="Offset">The byte at which the line begins.</param>
/// <param name="Cursor">The entry of a journal, in the journal's own words; empty elsewhere.</param>
internal readonly record struct LinePlace(string Log, ulong Inode, long Offset, string Cursor);
