using System.Diagnostics;

namespace PopBeforeSmtp.Tests.RelayEndpoints.Fuzzing;

/// <summary>Case after case on all processors, until there have been enough or one has failed.</summary>
internal sealed class FuzzRun(FuzzedProtocol protocol, long seed)
{
    private const int Block = 200;

    private readonly Judge _judge = new(protocol);
    private readonly Lock _gate = new();
    private long _next;

    public long Cases { get; private set; }

    public TimeSpan Time { get; private set; }

    public FuzzFailure? Failure { get; private set; }

    /// <param name="cases">At most so many.</param>
    /// <param name="time">At most for so long.</param>
    public void Run(long cases, TimeSpan time)
    {
        var begin = Stopwatch.GetTimestamp();
        var workers = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Factory.StartNew(
            () =>
            {
                while (Failure is null && Stopwatch.GetElapsedTime(begin) < time && Interlocked.Add(ref _next, Block) - Block is var first && first < cases)
                    RunBlock(first, Math.Min(first + Block, cases));
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default));
        Task.WaitAll([.. workers]);
        Time = Stopwatch.GetElapsedTime(begin);
    }

    private void RunBlock(long first, long end)
    {
        for (var number = first; number < end; number++)
        {
            var stream = HostileStream.Make(protocol, new Dice(seed, number));
            if (_judge.Complain(stream, Cuts(stream, number)) is null)
                continue;
            var shortest = ShortestFailure.Of(stream, shorter => _judge.Complain(shorter, Cuts(shorter, number)) is not null);
            lock (_gate)
            {
                Cases += number + 1 - first;
                Failure ??= new FuzzFailure(seed, number, shortest, _judge.Complain(shortest, Cuts(shortest, number))!);
                return;
            }
        }
        lock (_gate)
            Cases += end - first;
    }

    /// <summary>At every byte, or at some.</summary>
    private int[] Cuts(byte[] stream, long number)
    {
        var dice = new Dice(~seed, number);
        if (stream.Length is > 0 and < 200 && dice.Once(8))
            return [.. Enumerable.Range(0, stream.Length)];
        var cuts = new int[dice.Below(6)];
        for (var i = 0; i < cuts.Length; i++)
            cuts[i] = dice.Below(stream.Length + 1);
        Array.Sort(cuts);
        return cuts;
    }
}
