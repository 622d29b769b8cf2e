namespace PopBeforeSmtp.Control;

/// <summary>A program whose login-like lines did not all match in the last hour.</summary>
/// <param name="IsAlarming">None of them matched, and they are too many for chance.</param>
internal sealed record DriftView(string Log, string Program, long LoginLike, long Matched, bool IsAlarming);
