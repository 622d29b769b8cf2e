namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>A session that has begun and whose end has not been seen.</summary>
/// <param name="Key">What its end will be known by (SessionEvent.SessionKey).</param>
/// <param name="Preset">The preset whose rule told of it.</param>
internal sealed record OpenSession(string Key, string User, string Preset, DateTimeOffset StartedAt);
