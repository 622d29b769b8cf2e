using System.Globalization;
using System.Text;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Ingestion;
using PopBeforeSmtp.Storage;

namespace PopBeforeSmtp.Tests.Support;

/// <summary>From a log line to an answer, by clocks that a test sets: each step is done before the next one begins.</summary>
internal sealed class ClockedTable : IAsyncDisposable
{
    private readonly StoreWriter _storeWriter;
    private readonly LoginReader _reader;
    private readonly Task _loop;
    private readonly RelayDecider _decider;

    public ClockedTable(TwoClocks clocks, FakeStore? store = null, AuthorizationRules? rules = null)
    {
        Clocks = clocks;
        Store = store ?? new FakeStore();
        Table = new AuthorizationTable(rules ?? Make.Rules);
        _storeWriter = new StoreWriter(Store, clocks.Steady, new RecordingLogger<StoreWriter>());
        Writer = new TableWriter(Table, _storeWriter, clocks.Steady, new RecordingLogger<TableWriter>());
        Follower = new ClockFollower(clocks.Steady, Table, _storeWriter, Log);
        Matcher = Make.Matcher();
        _reader = new LoginReader("mail", Matcher, Writer, clocks.Steady);
        _decider = new RelayDecider(Table, clocks.Steady);
        _loop = Writer.RunLoopAsync(CancellationToken.None);
    }

    public TwoClocks Clocks { get; }

    public FakeStore Store { get; }

    public AuthorizationTable Table { get; }

    public TableWriter Writer { get; }

    public ClockFollower Follower { get; }

    public Core.Presets.PresetMatcher Matcher { get; }

    public RecordingLogger<ClockFollower> Log { get; } = new();

    /// <summary>As a start of the service does.</summary>
    public async Task LoadAsync()
    {
        var changes = new StoreChanges();
        var stored = Follower.TakeDated(await Store.LoadAsync(CancellationToken.None), changes);
        foreach (var (address, row) in Table.Load(stored.Rows, stored.Hand, stored.PresetsWithEnds, stored.Suspensions))
            changes.Rows[address] = row;
        _storeWriter.Add(changes);
        await SaveAsync();
        Matcher.IsLive = true;
    }

    public Task<bool> SaveAsync() => _storeWriter.TrySaveAsync(CancellationToken.None);

    /// <summary>A line that is written now, or at another time, and read now.</summary>
    public async Task LogInAsync(string address, DateTimeOffset? writtenAt = null)
    {
        Read(address, writtenAt);
        await TakeAsync();
    }

    public void Read(string address, DateTimeOffset? writtenAt = null) =>
        _reader.OnLine(Encoding.ASCII.GetBytes(Make.LoginLine(address, time: (writtenAt ?? Clocks.Wall).ToString("yyyy-MM-ddTHH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture))));

    public async Task TakeAsync()
    {
        await _reader.OnPositionAsync([], CancellationToken.None);
        await DoAsync(() => { });
    }

    /// <summary>What is done once a second.</summary>
    public Task TickAsync() => DoAsync(() =>
    {
        Follower.Follow();
        Writer.Purge();
    });

    public async Task AdvanceAsync(TimeSpan time)
    {
        Clocks.Advance(time);
        await TickAsync();
    }

    public async Task SetAsync(TimeSpan step)
    {
        Clocks.Wall += step;
        await TickAsync();
    }

    public Task DoAsync(Action change) => Writer.RunAsync(
        () =>
        {
            change();
            return true;
        },
        CancellationToken.None);

    public RelayDecision Ask(string address) => _decider.Decide(Make.Address(address));

    public async ValueTask DisposeAsync()
    {
        Writer.Complete();
        await _loop;
        _storeWriter.Dispose();
    }
}
