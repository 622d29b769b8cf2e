namespace PopBeforeSmtp.LogSources.Files;

/// <summary>What came of reading on.</summary>
internal enum ReadOutcome
{
    /// <summary>There was something, and there may be more.</summary>
    More,

    /// <summary>Nothing more for now.</summary>
    End,

    /// <summary>What was read last is no longer there: the file has been emptied and may have been filled again.</summary>
    Emptied,
}
