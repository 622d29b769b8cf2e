namespace PopBeforeSmtp.RelayEndpoints.MapFiles;

/// <summary>An item of MapFiles.</summary>
/// <param name="Path">The file that is written.</param>
/// <param name="Value">What stands beside a client, for access(5) OK; "" where the format has none.</param>
internal abstract record MapFileOptions(string Path, string Value);
