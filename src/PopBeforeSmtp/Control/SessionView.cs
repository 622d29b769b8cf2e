namespace PopBeforeSmtp.Control;

/// <summary>A session that is open, as far as is known.</summary>
internal sealed record SessionView(string Account, string Server, DateTimeOffset Since);
