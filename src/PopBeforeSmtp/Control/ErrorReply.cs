namespace PopBeforeSmtp.Control;

internal sealed record ErrorReply(string Error);
