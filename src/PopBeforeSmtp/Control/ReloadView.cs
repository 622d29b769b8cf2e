namespace PopBeforeSmtp.Control;

/// <summary>What became of a reload.</summary>
/// <param name="Changes">What is other than before, a line each; empty when nothing is.</param>
/// <param name="Errors">Why nothing was taken in, a line each with file, line and key; empty when it was.</param>
internal sealed record ReloadView(DateTimeOffset At, IReadOnlyList<string> Changes, IReadOnlyList<string> Errors);
