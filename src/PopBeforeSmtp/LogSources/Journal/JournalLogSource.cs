using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Core.LogLines;

namespace PopBeforeSmtp.LogSources.Journal;

/// <summary>
/// Follows the journal of systemd through journalctl. First all that is there is read to its end, then what comes; each run begins
/// with the last entry of the one before, so that a place that was lost is noticed.
/// </summary>
internal sealed partial class JournalLogSource(LogSourceOptions options, LogSourceContext context, Func<IReadOnlyList<string>, IJournalRun> start, ILogger logger) : ILogSource
{
    /// <summary>
    /// After so long without an entry journalctl is started anew: there were versions that heard nothing more after the journal
    /// had been rotated (fail2ban issue 3396).
    /// </summary>
    public static readonly TimeSpan SilenceLimit = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>Read besides the window at the first start: clocks are set, and what is read twice changes nothing.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private readonly JournalTrust _trust = new(options.Units, options.Uids);
    private string _cursor = "";
    private bool _isOpen;
    private long _lines;
    private long _untrusted;
    private long _dropped;

    public JournalLogSource(LogSourceOptions options, LogSourceContext context, ILogger logger)
        : this(options, context, arguments => JournalProcess.Start(arguments, logger), logger)
    {
    }

    public string Name => options.Name;

    public LogSourceStatus Status => new(Volatile.Read(ref _isOpen) ? "reading" : LogSourceStatus.Starting, 0, 0, Volatile.Read(ref _lines), Volatile.Read(ref _dropped)) { Untrusted = Volatile.Read(ref _untrusted) };

    public async Task RunAsync(IReadOnlyList<LogPosition> positions, ILogConsumer consumer, CancellationToken cancellationToken)
    {
        _cursor = positions.Select(position => position.Cursor).FirstOrDefault(cursor => cursor.Length > 0) ?? "";
        for (var isFirst = true; ; isFirst = false)
        {
            await ReadAsync(consumer, follow: false, cancellationToken);
            Volatile.Write(ref _isOpen, true);
            if (isFirst)
            {
                await consumer.OnPositionAsync(Positions(), cancellationToken);
                await consumer.OnCaughtUpAsync(cancellationToken);
            }
            await FollowAsync(consumer, cancellationToken);
        }
    }

    private async Task FollowAsync(ILogConsumer consumer, CancellationToken cancellationToken)
    {
        try
        {
            await ReadAsync(consumer, follow: true, cancellationToken);
        }
        catch (IOException e) when (e.Message.Contains("boot", StringComparison.Ordinal))
        {
            // There is no entry of this boot yet: to be read again and again until there is.
            await Task.Delay(PollInterval, context.Clock, cancellationToken);
        }
    }

    /// <summary>Reads to the end or, when following, until nothing has come for long; from further back when the place is lost.</summary>
    private async Task ReadAsync(ILogConsumer consumer, bool follow, CancellationToken cancellationToken)
    {
        if (_cursor.Length > 0 && await TryReadAsync(consumer, follow, cancellationToken))
            return;
        if (_cursor.Length > 0)
            LogGap(Name);
        _cursor = "";
        await TryReadAsync(consumer, follow, cancellationToken);
    }

    /// <returns>false when the entry of the cursor is no longer there.</returns>
    /// <exception cref="IOException">journalctl failed.</exception>
    private async Task<bool> TryReadAsync(ILogConsumer consumer, bool follow, CancellationToken cancellationToken)
    {
        var expected = _cursor;
        var since = context.Clock.GetUtcNow() - context.Window - Margin;
        await using var run = start(JournalArguments.Make(options, context.Programs, expected, since, follow));
        var reader = new JournalReader(run, context.Clock);
        try
        {
            while (await reader.ReadAsync(follow ? SilenceLimit : Timeout.InfiniteTimeSpan, cancellationToken))
            {
                while (reader.TryTake(out var entry))
                {
                    var isKnown = expected.Length > 0 && entry.Cursor == expected;
                    // --follow shows entries of this boot only (systemd 250 and later): the last one may be of the boot before.
                    if (expected.Length > 0 && !isKnown && !follow)
                        return false;
                    if (!isKnown)
                        Take(entry, consumer);
                    expected = "";
                }
                if (expected.Length == 0 && _cursor.Length > 0)
                    await consumer.OnPositionAsync(Positions(), cancellationToken);
            }
            if (follow && !reader.IsSilent)
                throw new IOException("journalctl ended");
            // To its end without the entry that must have come first.
            return expected.Length == 0 || follow;
        }
        catch (IOException e) when (expected.Length > 0 && e.Message.Contains("cursor", StringComparison.Ordinal))
        {
            // A cursor that journalctl does not understand is as good as none.
            return false;
        }
        finally
        {
            Interlocked.Add(ref _dropped, reader.Dropped);
        }
    }

    private void Take(JournalEntry entry, ILogConsumer consumer)
    {
        Volatile.Write(ref _isOpen, true);
        if (!_trust.Covers(entry))
        {
            if (Interlocked.Increment(ref _untrusted) == 1)
                LogUntrusted(Name, entry.Text("_SYSTEMD_UNIT"), entry.Text("_UID"), entry.Text("SYSLOG_IDENTIFIER"));
        }
        else if (JournalLine.TryMake(entry, out var line))
        {
            Interlocked.Increment(ref _lines);
            consumer.OnLine(line, new LinePlace(Name, 0, 0, entry.Cursor));
        }
        else
        {
            Interlocked.Increment(ref _dropped);
        }
        if (entry.Cursor.Length > 0)
            _cursor = entry.Cursor;
    }

    private IReadOnlyList<LogPosition> Positions() =>
        _cursor.Length == 0 ? [] : [new LogPosition(Name, 0, 0, 0, 0) { Cursor = _cursor }];

    [LoggerMessage(Level = LogLevel.Warning, Message = "log gap: log={Log}, reason=the entry that was read last is no longer in the journal; it is read again from before the window")]
    private partial void LogGap(string log);

    [LoggerMessage(Level = LogLevel.Warning, Message = "not trusted: log={Log}, unit={Unit}, uid={Uid}, program={Program}, reason=not of Units and Uids, so it is no evidence; others are counted in the status")]
    private partial void LogUntrusted(string log, string unit, string uid, string program);
}
