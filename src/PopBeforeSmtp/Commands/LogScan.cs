using System.Runtime.ExceptionServices;
using PopBeforeSmtp.Commands.Scan;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Logins;
using PopBeforeSmtp.Core.Presets;

namespace PopBeforeSmtp.Commands;

/// <summary>
/// Reads whole logs through the matcher of the service, in blocks, on several threads. What a block says by itself is counted where it was
/// read; what depends on the lines before it waits until the blocks before it are done.
/// </summary>
/// <param name="report">Told of each recognised line, in their order; null: the totals are enough.</param>
internal sealed class LogScan(PresetMatcher matcher, TimeProvider clock, Action<ScannedLine>? report, int threads = 1, int blockSize = LineBlock.Size)
{
    private readonly SessionTracker _sessions = new();
    private readonly ScanTally _inOrder = new();
    private readonly ScanWorker[] _workers = [.. Enumerable.Range(0, threads).Select(_ => new ScanWorker(matcher.Copy(), new LineBlock(blockSize), report is not null))];
    private long _linesBefore;

    public long Lines { get; private set; }

    public long Logins => Total.Logins;

    public long Logouts => Total.Logouts;

    /// <summary>Sessions that logins named.</summary>
    public int Sessions => Total.Sessions;

    public long DroppedLines { get; private set; }

    public int Addresses => Total.Addresses;

    /// <summary>Lines of failures, and of names that imitate a success.</summary>
    public long LookAlikes { get; private set; }

    public ScanProgress? Progress { get; init; }

    /// <summary>What "-" stands for.</summary>
    public Func<Stream> StandardInput { get; init; } = Console.OpenStandardInput;

    private ScanTally Total => ScanTally.Sum([.. _workers.Select(worker => worker.Tally), _inOrder]);

    /// <exception cref="IOException">The file cannot be read, or not to its end.</exception>
    public void Read(string file, CancellationToken cancellationToken)
    {
        using var input = ScanInput.Open(file, StandardInput);
        var reader = new BlockReader(input.Stream, input.IsSlow);
        var now = clock.GetUtcNow();
        _linesBefore = 0;
        try
        {
            if (_workers.Length == 1)
                ReadAlone(_workers[0], input, reader, now, cancellationToken);
            else
                ReadTogether(input, reader, now, cancellationToken);
        }
        catch (InvalidDataException e)
        {
            throw input.Damaged(e);
        }
        finally
        {
            Progress?.Clear();
        }
        GatherCounts();
        if (input.IsCutOff(reader.Read))
            throw new IOException($"{file}: it was cut off: gzip had not finished it");
    }

    private void ReadAlone(ScanWorker worker, ScanInput input, BlockReader reader, DateTimeOffset now, CancellationToken cancellationToken)
    {
        while (reader.TryRead(worker.Block))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Progress?.Advance(reader.Read, input.Position, input.Length);
            worker.Scan(now);
            Finish(worker, now);
        }
    }

    private void ReadTogether(ScanInput input, BlockReader reader, DateTimeOffset now, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var turns = _workers.Select((_, i) => new SemaphoreSlim(i == 0 ? 1 : 0)).ToArray();
        var reading = new Lock();
        var tasks = _workers.Select(worker => Task.Factory.StartNew(() => Work(worker), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        var failures = tasks.Select(task => Failure(task)).OfType<Exception>().ToList();
        foreach (var turn in turns)
            turn.Dispose();
        // Where one fails the others are stopped: what stopped them is no news.
        if ((failures.Find(failure => failure is not OperationCanceledException) ?? failures.FirstOrDefault()) is { } first)
            ExceptionDispatchInfo.Throw(first);

        void Work(ScanWorker worker)
        {
            try
            {
                while (TryReadNext(worker))
                {
                    worker.Scan(now);
                    var turn = worker.Block.Number;
                    turns[turn % turns.Length].Wait(stop.Token);
                    Finish(worker, now);
                    turns[(turn + 1) % turns.Length].Release();
                }
            }
            catch
            {
                stop.Cancel();
                throw;
            }
        }

        bool TryReadNext(ScanWorker worker)
        {
            lock (reading)
            {
                stop.Token.ThrowIfCancellationRequested();
                Progress?.Advance(reader.Read, input.Position, input.Length);
                return reader.TryRead(worker.Block);
            }
        }
    }

    private static Exception? Failure(Task task)
    {
        try
        {
            task.GetAwaiter().GetResult();
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    /// <summary>When all blocks before it are done.</summary>
    private void Finish(ScanWorker worker, DateTimeOffset now)
    {
        foreach (var entry in worker.Entries)
        {
            var number = _linesBefore + entry.Line + 1;
            if (entry.Found is { } found)
                report?.Invoke(found with { Line = number });
            else
                MatchInOrder(worker.Block.Lines.Slice(entry.Start, entry.Length), number, now);
        }
        _linesBefore += worker.Lines;
        Lines += worker.Lines;
        DroppedLines += worker.DroppedLines;
    }

    private void MatchInOrder(ReadOnlySpan<byte> line, long number, DateTimeOffset now)
    {
        if (!matcher.TryMatch(line, now, out var recognized) || _sessions.Take(recognized) is not { } found)
            return;
        _inOrder.Add(found);
        report?.Invoke(new ScannedLine(number, found.Kind, found.From, found.User, found.Session, found.Preset, found.Rule, found.WrittenAt));
    }

    /// <summary>What the copies of the matcher have counted.</summary>
    private void GatherCounts()
    {
        foreach (var worker in _workers)
        {
            LookAlikes += worker.TakeLookAlikes();
            for (var i = 0; i < matcher.Rules.Count; i++)
            {
                var counted = worker.Matcher.Rules[i];
                matcher.Rules[i].Add(counted.Count);
                counted.Add(-counted.Count);
            }
        }
    }
}
