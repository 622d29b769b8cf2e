namespace PopBeforeSmtp.Benchmarks.Logs;

/// <summary>What a made log says, known to who made it.</summary>
internal sealed record LogTruth(long Lines, long Bytes, long Logins, long Ends, IReadOnlyDictionary<string, DateTimeOffset> LastLogins)
{
    public int Addresses => LastLogins.Count;
}
