namespace PopBeforeSmtp.Import;

/// <summary>What became of a line of the old configuration.</summary>
/// <param name="Line">0: it is about the file as a whole.</param>
/// <param name="IsLost">Somebody must look at it; else it needs nothing here.</param>
internal sealed record ImportNote(int Line, string Text, bool IsLost = true);
