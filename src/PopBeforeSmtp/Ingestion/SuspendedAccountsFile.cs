using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.Ingestion;

/// <summary>
/// The administrators' file of suspended accounts: a line each, "account reason...", "#" begins a comment line. It is looked at once a
/// second. While it cannot be read, what it had last holds.
/// </summary>
/// <param name="path">Empty: there is none.</param>
internal sealed partial class SuspendedAccountsFile(string path, TimeProvider clock, ILogger<SuspendedAccountsFile> logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private FileStatus? _status;
    private string? _error;

    public static IReadOnlyList<Suspension> Parse(string text, DateTimeOffset now)
    {
        var suspensions = new List<Suspension>();
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#'))
        {
            var parts = line.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            suspensions.Add(new Suspension(parts[0], now, parts.Length > 1 ? parts[1] : "", "file"));
        }
        return suspensions;
    }

    /// <summary>What it has now; null when that has not changed, or cannot be told.</summary>
    public IReadOnlyList<Suspension>? Read()
    {
        if (path.Length == 0)
            return null;
        try
        {
            var status = FileStatus.OfPath(path);
            if (status == _status && status is not null)
                return null;
            var suspensions = Parse(File.ReadAllText(path), clock.GetUtcNow());
            _status = status;
            _error = null;
            return suspensions;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (_error != e.Message)
                LogFailed(path, e.Message);
            _error = e.Message;
            return null;
        }
    }

    public async Task WatchAsync(TableWriter writer, CancellationToken cancellationToken)
    {
        if (path.Length == 0)
            return;
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            if (Read() is { } suspensions)
                await writer.WriteAsync(() => writer.SetSuspendedByFile(suspensions), cancellationToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "suspended accounts cannot be read: path={Path}, reason={Reason}; what was read last holds")]
    private partial void LogFailed(string path, string reason);
}
