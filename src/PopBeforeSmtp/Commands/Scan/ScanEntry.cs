namespace PopBeforeSmtp.Commands.Scan;

/// <summary>A line of a block that must be dealt with in its order.</summary>
/// <param name="Start">Where in the block it begins.</param>
/// <param name="Line">Its number in the block, from 0.</param>
/// <param name="Found">What is to be told of it, but for the number of its line; null: what it says is known only when the lines before it have been dealt with.</param>
internal readonly record struct ScanEntry(int Start, int Length, long Line, ScannedLine? Found);
