using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.Ingestion;

/// <summary>
/// The administrators' file of suspended accounts: a line each, "account reason...", "#" begins a comment line. It is looked at once a
/// second. While it cannot be read, what it had last holds.
/// </summary>
/// <param name="first">Its path; empty: there is none.</param>
internal sealed partial class SuspendedAccountsFile(string first, TimeProvider clock, ILogger<SuspendedAccountsFile> logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _gate = new(1);
    private readonly TaskCompletionSource _named = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private string _path = first;
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
        var path = _path;
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

    /// <summary>For ever: a file may be named later. Until one is, there is nothing to wake up for.</summary>
    public async Task WatchAsync(TableWriter writer, CancellationToken cancellationToken)
    {
        if (_path.Length == 0)
            await _named.Task.WaitAsync(cancellationToken);
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(cancellationToken))
            await TakeAsync(writer, Read, cancellationToken);
    }

    /// <summary>Takes in another file; empty: there is none any more. While it cannot be read, what the one before it had holds.</summary>
    public Task SetPathAsync(string path, TableWriter writer, CancellationToken cancellationToken) => TakeAsync(
        writer,
        () =>
        {
            _path = path;
            _status = null;
            if (path.Length > 0)
                _named.TrySetResult();
            return path.Length == 0 ? [] : Read();
        },
        cancellationToken);

    /// <summary>One at a time: what has been read must not come behind what a file has that was named since.</summary>
    private async Task TakeAsync(TableWriter writer, Func<IReadOnlyList<Suspension>?> read, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (read() is { } suspensions)
                await writer.WriteAsync(() => writer.SetSuspendedByFile(suspensions), cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "suspended accounts cannot be read: path={Path}, reason={Reason}; what was read last holds")]
    private partial void LogFailed(string path, string reason);
}
