namespace PopBeforeSmtp.Control;

/// <param name="Matches">Since the start of the service.</param>
internal sealed record RuleView(string Preset, string Rule, string Log, long Matches);
