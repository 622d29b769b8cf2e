namespace PopBeforeSmtp.Commands;

/// <summary>A finding for programs.</summary>
/// <param name="State">good, doubtful or bad.</param>
internal sealed record FindingView(string Check, string State, string Text, string Remedy);
