namespace PopBeforeSmtp.LogSources.Files;

/// <summary>What a few lines somewhere in a log say of the time when they were written.</summary>
/// <param name="Begin">The byte at which the first of them begins.</param>
/// <param name="Latest">null: none of them says.</param>
internal readonly record struct LogSample(long Begin, DateTimeOffset? Latest);
