namespace PopBeforeSmtp.Control;

internal sealed record MapView(string Type, string Path, string? LastError);
