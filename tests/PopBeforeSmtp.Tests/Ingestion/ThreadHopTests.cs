using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Logins;
using PopBeforeSmtp.Ingestion;
using PopBeforeSmtp.LogSources;
using PopBeforeSmtp.LogSources.Files;
using PopBeforeSmtp.Tests.LogSources.Files;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Ingestion;

/// <summary>
/// From a line that is written to the table there is one thread: the one that the kernel wakes. Each further one would cost a login a tenth
/// of a millisecond.
/// </summary>
public sealed class ThreadHopTests : IAsyncDisposable
{
    private const int Logins = 20;

    private readonly Pipeline _pipeline = new();
    private readonly TestDirectory _directory = new();
    private readonly CancellationTokenSource _stop = new();

    public async ValueTask DisposeAsync()
    {
        _stop.Dispose();
        await _pipeline.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public Task Of_a_file_the_thread_that_is_woken_changes_the_table() => AssertOneThreadAsync(path => new FileLogSource(path, TimeProvider.System, new RecordingLogger()));

    [Fact]
    public Task Of_a_glob_the_thread_that_is_woken_changes_the_table() =>
        AssertOneThreadAsync(path => new GlobLogSource(Path.ChangeExtension(path, ".l*g"), new FollowedFiles(), TimeProvider.System, new RecordingLogger()));

    private async Task AssertOneThreadAsync(Func<string, ILogSource> make)
    {
        var path = _directory.Write("mail.log", "");
        _pipeline.Table.Load([], []);
        var loop = _pipeline.Writer.RunLoopAsync(CancellationToken.None);
        var reader = new LoginReader("mail", Make.Matcher(), _pipeline.Writer, _pipeline.Steady);
        var watched = new WatchedReader(reader, () => _pipeline.Table.Count);
        var run = Task.Run(() => make(path).RunAsync([], watched, _stop.Token));
        await Wait.UntilAsync(() => watched.IsCaughtUp);
        for (var i = 0; i < Logins; i++)
        {
            TailedLog.Append(path, Make.LoginLine($"192.0.2.{i}") + "\n");
            await Wait.UntilAsync(() => watched.Threads.Count == i + 1);
        }
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        _pipeline.Writer.Complete();
        await loop;
        Assert.Empty(watched.Faults);
        // The pool's thread that began to read may still be awake when the first line comes.
        List<(Thread, bool)> woken = [.. watched.Threads.SkipWhile(thread => thread.IsOfPool)];
        Assert.InRange(woken.Count, Logins / 2, Logins);
        Assert.Single(woken.Distinct());
    }

    /// <summary>Notes the thread of each login, and whether the table has it when the call that brought it returns.</summary>
    private sealed class WatchedReader(LoginReader reader, Func<int> count) : ILogConsumer
    {
        private readonly Lock _gate = new();
        private readonly List<(Thread Thread, bool IsOfPool)> _threads = [];
        private Thread? _reading;

        public bool IsCaughtUp { get; private set; }

        public List<string> Faults { get; } = [];

        /// <summary>Whether it is the pool's is noted while it lives: later it does not say so any more.</summary>
        public IReadOnlyList<(Thread Thread, bool IsOfPool)> Threads
        {
            get
            {
                lock (_gate)
                    return [.. _threads];
            }
        }

        public void OnLine(ReadOnlySpan<byte> line, in LinePlace place)
        {
            _reading = Thread.CurrentThread;
            reader.OnLine(line, place);
        }

        public void OnLine(LogLine line, in LinePlace place) => throw new NotSupportedException();

        public void OnEvent(SessionEvent found) => throw new NotSupportedException();

        public ValueTask OnPositionAsync(IReadOnlyList<LogPosition> positions, CancellationToken cancellationToken)
        {
            var before = count();
            var done = reader.OnPositionAsync(positions, cancellationToken);
            if (_reading is { } thread)
            {
                if (!done.IsCompletedSuccessfully || count() != before + 1)
                    Faults.Add("the table was changed later");
                if (thread != Thread.CurrentThread)
                    Faults.Add("the thread that read the line is not the one that brought it to the table");
                lock (_gate)
                    _threads.Add((thread, thread.IsThreadPoolThread));
            }
            _reading = null;
            return done;
        }

        public ValueTask OnCaughtUpAsync(CancellationToken cancellationToken)
        {
            IsCaughtUp = true;
            return reader.OnCaughtUpAsync(cancellationToken);
        }
    }
}
