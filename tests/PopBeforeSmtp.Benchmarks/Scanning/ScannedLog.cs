using PopBeforeSmtp.Benchmarks.Logs;

namespace PopBeforeSmtp.Benchmarks.Scanning;

/// <summary>A made log and where it lies.</summary>
internal sealed record ScannedLog(string Path, LogTruth Truth)
{
    public static ScannedLog Make(string path, long bytes) => new(path, MailLog.Write(path, new MailLogShape(bytes)));
}
