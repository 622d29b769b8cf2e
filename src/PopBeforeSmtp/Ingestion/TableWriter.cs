using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Logins;
using PopBeforeSmtp.Storage;

namespace PopBeforeSmtp.Ingestion;

/// <summary>
/// The only one who changes the table. What sources and administrators want done waits in one queue and is done in one loop;
/// each change is answerable at once and handed to the store behind it.
/// </summary>
internal sealed class TableWriter(AuthorizationTable table, StoreWriter store, TimeProvider clock, ILogger<TableWriter> logger, HistoryOptions? history = null)
{
    private const int QueueLength = 64;

    /// <summary>Each of them is a line in the log and in the history: some 10 us. What waits for the loop waits for a millisecond or two.</summary>
    private const int PurgedAtOnce = 100;

    // The loop runs on in the thread that brings the work: a login needs no further hop between threads.
    private readonly Channel<Action> _queue = Channel.CreateBounded<Action>(new BoundedChannelOptions(QueueLength) { SingleReader = true, AllowSynchronousContinuations = true });
    private readonly LoginLog _log = new(logger);
    private readonly TableHistory _history = new(table) { Options = history ?? HistoryOptions.Default };
    private readonly HashSet<string> _behind = new(StringComparer.Ordinal);
    private readonly long[] _outcomes = new long[Enum.GetValues<LoginOutcome>().Length];
    private readonly TaskCompletionSource _allRead = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Waits while the queue is full. Where the loop has nothing to do, the change has been made when this returns, on the thread that called.</summary>
    public ValueTask WriteAsync(Action change, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested && _queue.Writer.TryWrite(change) ? ValueTask.CompletedTask : WaitAndWriteAsync(change, cancellationToken);

    /// <summary>Does a change in its turn and returns what it gave.</summary>
    public async Task<T> RunAsync<T>(Func<T> change, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        await WriteAsync(
            () =>
            {
                try
                {
                    done.SetResult(change());
                }
                catch (Exception e)
                {
                    // It belongs to who asked, not to the loop.
                    done.SetException(e);
                }
            },
            cancellationToken);
        return await done.Task.WaitAsync(cancellationToken);
    }

    public async Task RunLoopAsync(CancellationToken cancellationToken)
    {
        await foreach (var change in _queue.Reader.ReadAllAsync(cancellationToken))
            change();
    }

    /// <summary>No more changes; the loop ends when the queue is empty.</summary>
    public void Complete() => _queue.Writer.TryComplete();

    private async ValueTask WaitAndWriteAsync(Action change, CancellationToken cancellationToken)
    {
        await _queue.Writer.WriteAsync(change, cancellationToken);
        // The loop has made room and would go on here, in the middle of its work: who waited reads the next lines elsewhere.
        await Task.Yield();
    }

    /// <summary>Before the table is loaded: the sources that must have been read to their end before a no is meant and open sessions count.</summary>
    public void Expect(IEnumerable<string> sources)
    {
        _behind.UnionWith(sources);
        if (_behind.Count > 0)
            table.IsReading = true;
    }

    /// <summary>In the loop only: who is not known is answered by what has been read, however much is left.</summary>
    public void WaitNoLonger()
    {
        if (!table.IsReading)
            return;
        table.IsReading = false;
        _log.StillReading(_behind);
    }

    /// <summary>Done when the stored table is loaded, every source has been read to its end once, and the table answers.</summary>
    public Task AllRead => _allRead.Task;

    /// <summary>How many logins, or ends of sessions, came to this.</summary>
    public long Of(LoginOutcome outcome) => Volatile.Read(ref _outcomes[(int)outcome]);

    /// <summary>In the loop only: other settings hold from now on.</summary>
    public void SetRules(AuthorizationRules rules, HistoryOptions history)
    {
        _history.Options = history;
        var now = clock.GetUtcNow();
        var open = table.OpenRows(now).Select(row => row.Address).ToHashSet();
        var changes = new StoreChanges();
        var forbidden = table.SetRules(rules);
        foreach (var row in forbidden)
            changes.Rows[row.Address] = null;
        var closed = new RevokedEntries([.. forbidden.Where(row => open.Contains(row.Address))], []);
        _history.Revoked(closed, null, TableHistory.IsForbidden, "", now, changes);
        store.Add(changes);
        _log.Revoked(closed, TableHistory.IsForbidden, table.Rules);
    }

    /// <summary>In the loop only.</summary>
    public void CaughtUp(string source)
    {
        if (!_behind.Remove(source) || _behind.Count > 0)
            return;
        table.CountSessions();
        if (!table.IsReady)
        {
            table.BeReady();
            _log.Rebuilt(table.Count);
        }
        if (table.IsReading)
            _log.AllRead();
        table.IsReading = false;
        _allRead.TrySetResult();
    }

    /// <summary>In the loop only.</summary>
    public void Record(string source, IReadOnlyList<SessionEvent> events, IReadOnlyList<LogPosition> positions)
    {
        var changes = new StoreChanges();
        var now = clock.GetUtcNow();
        // The table first, for all of them: who has logged in waits for nothing that follows the answer.
        var results = new LoginResult[events.Count];
        for (var i = 0; i < events.Count; i++)
            results[i] = Record(events[i], changes, now);
        changes.Positions[source] = positions;
        changes.SeenAt = events.Count > 0 ? now : null;
        for (var i = 0; i < events.Count; i++)
        {
            Interlocked.Increment(ref _outcomes[(int)results[i].Outcome]);
            _history.Saw(source, events[i], results[i], now, changes);
            if (results[i].Row is { } row)
                changes.Rows[row.Address] = row;
        }
        store.Add(changes);
        // After the table and the store: a console that blocks must not hold up an answer.
        for (var i = 0; i < events.Count; i++)
            Tell(source, events[i], results[i]);
    }

    private LoginResult Record(SessionEvent found, StoreChanges changes, DateTimeOffset now)
    {
        if (found is LoginEvent login)
            return table.Record(login, now);
        var before = table.PresetsWithEnds.Count;
        var row = table.End((LogoutEvent)found, now);
        if (table.PresetsWithEnds.Count > before)
            changes.PresetsWithEnds.Add(found.Preset);
        return new LoginResult(LoginOutcome.Ended, row, default);
    }

    private void Tell(string source, SessionEvent found, LoginResult result)
    {
        if (found is LoginEvent login)
            _log.Login(source, login, result, table);
        else if (result.Row is { } row)
            _log.Ended((LogoutEvent)found, row, table);
    }

    /// <summary>In the loop only.</summary>
    /// <returns>The network of NeverAuthorize that forbids it; null when it is allowed now.</returns>
    public ClientNetwork? Allow(HandEntry entry)
    {
        var never = table.Allow(entry);
        if (never is null)
        {
            var changes = new StoreChanges { Hand = { [entry.Network] = entry } };
            _history.Allowed(entry, changes);
            store.Add(changes);
            _log.Allowed(entry);
        }
        return never;
    }

    /// <summary>In the loop only.</summary>
    /// <param name="by">The account of this host that wants it.</param>
    public RevokedEntries Revoke(ClientNetwork network, string by = "")
    {
        var revoked = table.Revoke(network, RevocationTime());
        SaveRevoked(revoked, "by hand", null, "", by);
        return revoked;
    }

    /// <summary>In the loop only.</summary>
    /// <param name="by">The account of this host that wants it.</param>
    public RevokedEntries RevokeUser(string user, string by = "")
    {
        var revoked = table.RevokeUser(user, RevocationTime());
        SaveRevoked(revoked, $"account {user} by hand", user, "the account", by);
        return revoked;
    }

    /// <summary>In the loop only.</summary>
    public RevokedEntries Suspend(Suspension suspension)
    {
        var revoked = table.Suspend(suspension, RevocationTime());
        var changes = new StoreChanges { Suspensions = { [suspension.User] = suspension } };
        _history.Suspended(suspension, changes);
        store.Add(changes);
        _log.Suspended(suspension);
        SaveRevoked(revoked, $"account {suspension.User} suspended", suspension.User, TableHistory.IsSuspended, suspension.By);
        return revoked;
    }

    /// <summary>In the loop only.</summary>
    /// <returns>false when the account was not suspended by command.</returns>
    public bool Lift(string user, string by = "")
    {
        if (!table.Lift(user, RevocationTime()))
            return false;
        var changes = new StoreChanges { Suspensions = { [user] = null } };
        _history.Unsuspended(user, by, clock.GetUtcNow(), changes);
        store.Add(changes);
        _log.Lifted(user);
        return true;
    }

    /// <summary>In the loop only.</summary>
    public void SetSuspendedByFile(IReadOnlyList<Suspension> suspensions)
    {
        SaveRevoked(table.SetSuspendedByFile(suspensions, RevocationTime()), "account suspended", null, TableHistory.IsSuspended, "");
        _log.SuspendedByFile(suspensions.Count);
    }

    /// <summary>In the loop only.</summary>
    /// <returns>How long it has been over for what is to be forgotten next, in another turn of the loop; null: there is nothing.</returns>
    public TimeSpan? Purge()
    {
        var now = clock.GetUtcNow();
        var expired = table.Purge(now, PurgedAtOnce);
        if (expired.IsEmpty)
            return expired.Behind;
        var changes = new StoreChanges();
        foreach (var row in expired.Rows)
            changes.Rows[row.Address] = null;
        foreach (var entry in expired.Hand)
            changes.Hand[entry.Network] = null;
        _history.Expired(expired, now, changes);
        store.Add(changes);
        _log.Expired(expired, table.Rules);
        return expired.Behind;
    }

    /// <summary>When the clock was turned back, logins lie ahead of now; what is revoked is revoked all the same.</summary>
    private DateTimeOffset RevocationTime()
    {
        var now = clock.GetUtcNow();
        return table.LatestLogin > now ? table.LatestLogin : now;
    }

    private void SaveRevoked(RevokedEntries revoked, string reason, string? user, string what, string by)
    {
        var changes = new StoreChanges();
        foreach (var row in revoked.Rows)
            changes.Rows[row.Address] = row;
        foreach (var entry in revoked.Hand)
            changes.Hand[entry.Network] = null;
        _history.Revoked(revoked, user, what, by, clock.GetUtcNow(), changes);
        store.Add(changes);
        _log.Revoked(revoked, reason, table.Rules);
    }
}
