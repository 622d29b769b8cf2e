namespace PopBeforeSmtp.LogSources.Files;

/// <summary>What a few lines somewhere in a log say of the time when they were written.</summary>
/// <param name="Begin">The byte at which the first of them begins.</param>
/// <param name="Latest">null: none of them says.</param>
/// <param name="HasYear">false: all of them may be of another year.</param>
internal readonly record struct LogSample(long Begin, DateTimeOffset? Latest, bool HasYear);
