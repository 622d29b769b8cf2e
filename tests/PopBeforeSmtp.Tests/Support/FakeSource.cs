using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.LogSources;

namespace PopBeforeSmtp.Tests.Support;

/// <summary>A source that does what a test wants at each start.</summary>
internal sealed class FakeSource(Func<int, IReadOnlyList<LogPosition>, ILogConsumer, CancellationToken, Task> run) : ILogSource
{
    private int _starts;

    public string Name => "fake.log";

    public LogSourceStatus Status { get; } = new("reading", 0, 0, 0, 0);

    public int Starts => Volatile.Read(ref _starts);

    public Task RunAsync(IReadOnlyList<LogPosition> positions, ILogConsumer consumer, CancellationToken cancellationToken) =>
        run(Interlocked.Increment(ref _starts), positions, consumer, cancellationToken);
}
