namespace PopBeforeSmtp.Commands;

/// <summary>A recognised line, as scan --json prints it.</summary>
/// <param name="Line">Counted from 1 in each file.</param>
/// <param name="Kind">login or logout.</param>
/// <param name="Address">Empty for a logout whose line has none.</param>
internal sealed record ScannedLine(long Line, string Kind, string Address, string User, string Session, string Preset, string Rule, DateTimeOffset Time);
