namespace PopBeforeSmtp.Core.Presets;

/// <summary>What a line is when it is looked at by itself.</summary>
internal enum LineVerdict
{
    /// <summary>Of no concern.</summary>
    Nothing,

    /// <summary>A rule matches.</summary>
    Matched,

    /// <summary>It matches nothing, and tells of a login that failed or did not happen.</summary>
    Failure,

    /// <summary>It must be handed to <see cref="PresetMatcher.TryMatch(LogLine, DateTimeOffset, out RecognizedLine?)"/> in its place among the others: it looks like a login, or the lines before it count.</summary>
    InOrder,
}
