using System.Collections.Concurrent;
using System.Collections.Immutable;
using PopBeforeSmtp.Core.Logins;

namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>
/// Who may relay. One writer changes it (the ingestion loop); any number of readers ask without a lock. Whether an entry has
/// expired is decided when somebody asks: a purge that fails never leaves an address allowed.
/// </summary>
/// <remarks>
/// Facts are merged by their times (the latest login, the latest revocation), so that the same log read twice, or two logs in
/// either order, give the same table.
/// </remarks>
internal sealed class AuthorizationTable(AuthorizationRules rules)
{
    private readonly ConcurrentDictionary<ClientAddress, Authorization> _rows = new();
    private readonly HandEntries _hand = new();
    private readonly RecentRevocations _revocations = new();
    private readonly PriorityQueue<ClientAddress, DateTimeOffset> _expiries = new();
    private readonly Dictionary<string, ClientAddress> _sessions = new(StringComparer.Ordinal);
    private volatile ImmutableHashSet<string> _presetsWithEnds = [];
    private volatile bool _isReady;
    private volatile bool _sessionsCount;

    /// <summary>Raised on the writer's thread after each change that may alter an answer. Handlers must not throw or wait.</summary>
    public event Action? Changed;

    /// <summary>False until the stored table has been loaded: nobody is known yet, so nobody can be refused for good either.</summary>
    public bool IsReady => _isReady;

    public int Count => _rows.Count;

    public AuthorizationRules Rules { get; } = rules;

    /// <summary>Presets of which the end of a session has been seen: their servers do write ends.</summary>
    public IReadOnlySet<string> PresetsWithEnds => _presetsWithEnds;

    /// <summary>The time of the latest login there ever was: ahead of now when the clock was turned back. For the writer.</summary>
    public DateTimeOffset LatestLogin { get; private set; }

    /// <summary>Takes in what the store held. Called once, by the writer.</summary>
    public void Load(IEnumerable<Authorization> rows, IEnumerable<HandEntry> hand, IEnumerable<string>? presetsWithEnds = null)
    {
        _presetsWithEnds = [.. presetsWithEnds ?? []];
        // The settings may have changed since: what they forbid now was allowed then.
        foreach (var row in rows.Where(row => !Rules.ExemptNetworks.TryFind(row.Address, out _) && !Rules.NeverAuthorize.TryFind(row.Address, out _)))
        {
            _rows[row.Address] = row;
            foreach (var session in row.Sessions)
                _sessions[session.Key] = row.Address;
            _expiries.Enqueue(row.Address, ExpiryOf(row));
            LatestLogin = row.LastLogin > LatestLogin ? row.LastLogin : LatestLogin;
        }
        foreach (var entry in hand.Where(entry => Forbidding(entry.Network) is null))
            _hand.Set(entry);
        _isReady = true;
        Changed?.Invoke();
    }

    public bool IsAllowed(ClientAddress address, DateTimeOffset now) =>
        (_rows.TryGetValue(address, out var row) && now < ExpiryOf(row)) || _hand.Find(address, now) is not null;

    public AddressState Find(ClientAddress address, DateTimeOffset now)
    {
        _rows.TryGetValue(address, out var row);
        var hand = _hand.Find(address, now);
        var expiry = row is null ? DateTimeOffset.MinValue : ExpiryOf(row);
        if (hand is not null)
            return new AddressState(true, hand.AllowedUntil is null || hand.AllowedUntil > expiry ? hand.AllowedUntil : expiry, row, hand);
        return now < expiry ? new AddressState(true, expiry, row, null) : new AddressState(false, null, row, null);
    }

    /// <summary>Rows with a login that still counts; a snapshot that may be read while the table changes.</summary>
    public IEnumerable<Authorization> OpenRows(DateTimeOffset now) =>
        _rows.Select(pair => pair.Value).Where(row => now < ExpiryOf(row));

    public IReadOnlyList<HandEntry> OpenHandEntries(DateTimeOffset now) => _hand.Open(now);

    /// <summary>
    /// Lets open sessions count. Not before every log has been read to its end once: the end of a session that was open when the
    /// service stopped may stand in there.
    /// </summary>
    public void CountSessions()
    {
        _sessionsCount = Rules.Sessions.IsTracked;
        Changed?.Invoke();
    }

    /// <summary>When a row ends to allow its address; MinValue when no login of it counts.</summary>
    public DateTimeOffset ExpiryOf(Authorization row)
    {
        var lastActive = row.LastActive;
        var end = lastActive == DateTimeOffset.MinValue ? DateTimeOffset.MinValue : lastActive + Rules.Window;
        return _sessionsCount && EndOfSessions(row) is var sessions && sessions > end ? sessions : end;
    }

    public LoginResult Record(LoginEvent login, DateTimeOffset now)
    {
        if (Rules.ExemptNetworks.TryFind(login.Address, out var exempt))
            return new LoginResult(LoginOutcome.Exempted, null, exempt);
        if (Rules.NeverAuthorize.TryFind(login.Address, out var never))
            return new LoginResult(LoginOutcome.Refused, null, never);
        if (login.Time > now)
            login = login with { Time = now };
        var isOld = login.Time + Rules.Window <= now;
        if (isOld && !MayBeOpen(login, now))
            return new LoginResult(LoginOutcome.TooOld, null, default);

        var isKnown = _rows.TryGetValue(login.Address, out var before);
        var wasOpen = isKnown && now < ExpiryOf(before!);
        var row = RowMerge.WithLogin(before, login);
        if (Rules.Sessions.IsTracked)
            row = RowMerge.WithSession(row, login, now - Rules.Sessions.Maximum);
        row = _revocations.Apply(row);
        _rows[login.Address] = row;
        if (Rules.Sessions.IsTracked && login.SessionKey.Length > 0)
            _sessions[login.SessionKey] = login.Address;
        LatestLogin = login.Time > LatestLogin ? login.Time : LatestLogin;
        if (!isKnown)
            _expiries.Enqueue(login.Address, login.Time + Rules.Window);
        Changed?.Invoke();
        var isOpen = now < ExpiryOf(row);
        return new LoginResult(!isOpen ? (isOld ? LoginOutcome.TooOld : LoginOutcome.Revoked) : wasOpen ? LoginOutcome.Renewed : LoginOutcome.Authorized, row, default);
    }

    /// <summary>Ends a session: the window of its address begins anew.</summary>
    /// <returns>The row as it is now; null when no such session is open.</returns>
    public Authorization? End(LogoutEvent end, DateTimeOffset now)
    {
        if (end.SessionKey.Length == 0 || !_sessions.TryGetValue(end.SessionKey, out var address)
            || !_rows.TryGetValue(address, out var before)
            || RowMerge.WithEnd(before, end.Time > now ? end with { Time = now } : end) is not { } row)
            return null;
        if (!row.Sessions.Any(session => session.Key == end.SessionKey))
            _sessions.Remove(end.SessionKey);
        if (!_presetsWithEnds.Contains(end.Preset))
            _presetsWithEnds = _presetsWithEnds.Add(end.Preset);
        _rows[address] = row;
        Changed?.Invoke();
        return row;
    }

    /// <summary>Allows a network by hand.</summary>
    /// <returns>The network of NeverAuthorize that forbids it; null when it is allowed now.</returns>
    public ClientNetwork? Allow(HandEntry entry)
    {
        var never = Forbidding(entry.Network);
        if (never is not null)
            return never;
        _hand.Set(entry);
        Changed?.Invoke();
        return null;
    }

    /// <summary>Takes the right to relay from a network: every entry by hand and every login seen from inside it.</summary>
    /// <returns>What changed, for the store.</returns>
    public RevokedEntries Revoke(ClientNetwork network, DateTimeOffset now)
    {
        var removed = _hand.RemoveInside(network);
        _revocations.Add(network, now);
        var rows = network.IsSingleAddress
            ? _rows.TryGetValue(network.Address, out var single) ? [single] : []
            : _rows.Select(pair => pair.Value).Where(row => network.Contains(row.Address)).ToArray();
        return Replace([.. rows.Where(row => now < ExpiryOf(row))], row => RowMerge.WithRevoked(row, now), removed);
    }

    /// <summary>Takes the right to relay from one account; an address that another account holds stays allowed.</summary>
    public RevokedEntries RevokeUser(string user, DateTimeOffset now)
    {
        _revocations.Add(user, now);
        var rows = _rows.Select(pair => pair.Value)
            .Where(row => now < ExpiryOf(row) && row.CountingAccounts.Any(account => account.User == user))
            .ToArray();
        return Replace(rows, row => RowMerge.WithRevokedUser(row, user, now), []);
    }

    /// <summary>Forgets what closed before now. Housekeeping: answers are the same without it.</summary>
    public ExpiredEntries Purge(DateTimeOffset now)
    {
        var expired = new List<Authorization>();
        while (_expiries.TryPeek(out var address, out var due) && due <= now)
        {
            _expiries.Dequeue();
            if (!_rows.TryGetValue(address, out var row))
                continue;
            var end = RowMerge.EndOfInterest(row, Rules.Window);
            end = EndOfSessions(row) is var sessions && sessions > end ? sessions : end;
            if (end > now)
            {
                _expiries.Enqueue(address, end);
                continue;
            }
            _rows.TryRemove(address, out _);
            foreach (var session in row.Sessions)
                _sessions.Remove(session.Key);
            expired.Add(row);
        }
        _revocations.Forget(now - Rules.Window);
        var hand = _hand.RemoveClosed(now);
        if (expired.Count + hand.Count > 0)
            Changed?.Invoke();
        return new ExpiredEntries(expired, hand);
    }

    /// <summary>When the last open session of a row counts no more, its end seen or not; MinValue without one.</summary>
    private DateTimeOffset EndOfSessions(Authorization row)
    {
        var end = DateTimeOffset.MinValue;
        foreach (var session in row.Sessions)
        {
            var sessionEnd = Rules.Sessions.EndOf(session, _presetsWithEnds.Contains(session.Preset));
            end = sessionEnd > end ? sessionEnd : end;
        }
        return end;
    }

    /// <summary>A login of before the window whose session may still be open, as after a long stop of the service.</summary>
    private bool MayBeOpen(LoginEvent login, DateTimeOffset now) =>
        Rules.Sessions.IsTracked && login.SessionKey.Length > 0
        && now < Rules.Sessions.EndOf(new OpenSession(login.SessionKey, login.User, login.Preset, login.WrittenAt), _presetsWithEnds.Contains(login.Preset));

    /// <summary>The network of NeverAuthorize that has a part of this one.</summary>
    private ClientNetwork? Forbidding(ClientNetwork network)
    {
        foreach (var never in Rules.NeverAuthorize.Networks)
        {
            if (never.Contains(network) || network.Contains(never))
                return never;
        }
        return null;
    }

    private RevokedEntries Replace(IReadOnlyList<Authorization> rows, Func<Authorization, Authorization> change, IReadOnlyList<HandEntry> removed)
    {
        var changed = ImmutableArray.CreateBuilder<Authorization>(rows.Count);
        foreach (var row in rows)
        {
            var after = change(row);
            _rows[row.Address] = after;
            changed.Add(after);
        }
        if (changed.Count + removed.Count > 0)
            Changed?.Invoke();
        return new RevokedEntries(changed.ToImmutable(), removed);
    }
}
