namespace PopBeforeSmtp.Control;

internal sealed record StoreView(string Name, string? LastError);
