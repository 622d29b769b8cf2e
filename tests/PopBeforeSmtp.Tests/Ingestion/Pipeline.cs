using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.History;
using PopBeforeSmtp.Ingestion;
using PopBeforeSmtp.LogSources;
using PopBeforeSmtp.Native;
using PopBeforeSmtp.Tests.Support;

namespace PopBeforeSmtp.Tests.Ingestion;

/// <summary>The way in, put together from real parts, with a store, a clock and a log that tests hold.</summary>
internal sealed class Pipeline : IAsyncDisposable
{
    private IngestionService? _service;

    public Pipeline(AuthorizationRules? rules = null)
    {
        Table = new AuthorizationTable(rules ?? Make.Rules);
        Steady = new SteadyClock(Clock, () => TimeSpan.FromTicks(Clock.GetTimestamp()));
        StoreWriter = new StoreWriter(Store, Clock, StoreLog, Table);
        Writer = new TableWriter(Table, StoreWriter, Clock, Log);
        Follower = new ClockFollower(Steady, Table, StoreWriter, new RecordingLogger<ClockFollower>());
    }

    public ManualTimeProvider Clock { get; } = new();

    public SteadyClock Steady { get; }

    public ClockFollower Follower { get; }

    public FakeStore Store { get; } = new();

    public RecordingLogger<TableWriter> Log { get; } = new();

    public RecordingLogger<StoreWriter> StoreLog { get; } = new();

    public RecordingLogger<IngestionService> ServiceLog { get; } = new();

    public RecordingLogger<SourceSupervisor> SourceLog { get; } = new();

    /// <summary>No file, unless a test says otherwise.</summary>
    public SuspendedAccountsFile Suspended { get; set; } = new("", TimeProvider.System, new RecordingLogger<SuspendedAccountsFile>());

    /// <summary>Nobody waits for signs of life, unless a test says otherwise.</summary>
    public Watchdog Watchdog { get; set; } = Watchdog.None;

    public AuthorizationTable Table { get; }

    public StoreWriter StoreWriter { get; }

    public TableWriter Writer { get; }

    public bool IsAllowed(string address) => Table.IsAllowed(Make.Address(address), Clock.GetUtcNow());

    public SourceSupervisor Supervise(ILogSource source) =>
        new(source, new LoginReader(source.Name, Make.Matcher(), Writer, Steady), Clock, SourceLog);

    public IngestionService Serve(params ILogSource[] sources) =>
        _service = new IngestionService(Table, Store, Writer, StoreWriter, Suspended, Follower, new SourceSet([.. sources.Select(Supervise)], Writer, Clock), Watchdog, Clock, ServiceLog);

    /// <summary>Does a change as the loop would, without one.</summary>
    public void Record(params Core.Logins.LoginEvent[] logins) => Writer.Record("mail", logins, [Make.Position("mail", 1)]);

    /// <summary>What was written down, newest first.</summary>
    public async Task<IReadOnlyList<HistoryEvent>> HistoryAsync(string address, params string[] accounts)
    {
        await StoreWriter.TrySaveAsync(CancellationToken.None);
        return await Store.History.ReadAsync(Make.Address(address), accounts, DateTimeOffset.UnixEpoch, 1000, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (_service is not null)
        {
            // What a test left running must not wait for a clock that stands.
            Store.Hangs = false;
            await _service.StopAsync(CancellationToken.None);
            _service.Dispose();
        }
        StoreWriter.Dispose();
    }
}
