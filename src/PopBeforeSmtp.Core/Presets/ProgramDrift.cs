namespace PopBeforeSmtp.Core.Presets;

/// <summary>What one program wrote in the last hour.</summary>
internal sealed record ProgramDrift(string Program, long LoginLike, long Matched);
