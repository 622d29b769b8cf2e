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
    private readonly HandEntries _hand = new(rules.AlwaysAuthorize);
    private readonly Suspensions _suspensions = new();
    private readonly RecentRevocations _revocations = new();
    private readonly ExpiredAddresses _expired = new();
    private volatile TableRows _rows = new();
    private volatile AuthorizationRules _rules = rules;
    private volatile ImmutableHashSet<string> _presetsWithEnds = [];
    private volatile bool _isReady;
    private volatile bool _isReading;
    private volatile int _moves;
    private volatile bool _sessionsCount;
    private bool _isCaughtUp;

    /// <summary>Raised on the writer's thread after each change that may alter an answer. Handlers must not throw or wait.</summary>
    public event Action? Changed;

    /// <summary>
    /// False until the stored table has been loaded, where that was damaged until the logs have been read, and for the moment that it takes
    /// to move it: nobody is known, so nobody can be refused for good either.
    /// </summary>
    public bool IsReady => _isReady;

    /// <summary>
    /// True until the logs have been read to their end once after a start: who is not known may have logged in just before it, so only a yes
    /// is meant. The writer sets it.
    /// </summary>
    public bool IsReading
    {
        get => _isReading;
        set => _isReading = value;
    }

    /// <summary>How often the times in the table were moved. What was asked for an instant of before and answered after it is no answer.</summary>
    public int Moves => _moves;

    public int Count => _rows.Count;

    public AuthorizationRules Rules => _rules;

    /// <summary>Presets of which the end of a session has been seen: their servers do write ends.</summary>
    public IReadOnlySet<string> PresetsWithEnds => _presetsWithEnds;

    /// <summary>The time of the latest login there ever was: ahead of now when the clock was turned back. For the writer.</summary>
    public DateTimeOffset LatestLogin { get; private set; }

    public bool HasSuspensions => !_suspensions.IsEmpty;

    public IReadOnlyList<Suspension> Suspensions => _suspensions.All;

    /// <summary>Those that the store keeps.</summary>
    public IEnumerable<Suspension> SuspensionsByCommand => _suspensions.ByCommand;

    /// <summary>All rows, open or not; a snapshot that may be read while the table changes.</summary>
    public IEnumerable<Authorization> Rows => _rows.All;

    public Suspension? FindSuspension(string user) => _suspensions.Find(user);

    /// <summary>Takes in what the store held. Called once, by the writer.</summary>
    /// <param name="revocations">What was revoked in rows that are no longer there.</param>
    /// <param name="isWhole">false: the rows are missing, and must be read from the logs again before anybody is answered.</param>
    /// <returns>The rows that the store must change, null for one to remove: the settings may be others than those it was written with.</returns>
    public IReadOnlyDictionary<ClientAddress, Authorization?> Load(
        IEnumerable<Authorization> rows, IEnumerable<HandEntry> hand, IEnumerable<string>? presetsWithEnds = null,
        IEnumerable<Suspension>? suspensions = null, IEnumerable<Revocation>? revocations = null, bool isWhole = true)
    {
        foreach (var revocation in revocations ?? [])
            _revocations.Add(revocation);
        _presetsWithEnds = [.. presetsWithEnds ?? []];
        foreach (var suspension in suspensions ?? [])
            _suspensions.Set(suspension);
        var changed = TakeIn(rows, hand);
        if (isWhole)
            BeReady();
        return changed;
    }

    /// <summary>Adds what was stored to what has been seen since, and returns what Load does.</summary>
    public IReadOnlyDictionary<ClientAddress, Authorization?> Add(IEnumerable<Authorization> rows, IEnumerable<HandEntry> hand)
    {
        var changed = TakeIn(rows, hand);
        Changed?.Invoke();
        return changed;
    }

    /// <summary>Everybody is known who can be: the answers are meant.</summary>
    public void BeReady()
    {
        _isReady = true;
        Changed?.Invoke();
    }

    /// <summary>The clock is being set: moves every time with it, so that everything is as old as it was.</summary>
    /// <param name="setClock">Makes readers see the other time.</param>
    /// <returns>What is changed, for the store.</returns>
    public (IReadOnlyList<Authorization> Rows, IReadOnlyList<HandEntry> Hand) Move(TimeSpan by, Action setClock)
    {
        // In this order: who asks in between is told to try later, either because it is not ready or because it has moved.
        var wasReady = _isReady;
        _isReady = false;
        _moves++;
        setClock();
        _rows.Move(by, row => RowMerge.EndOfInterest(row, Rules.Window));
        var hand = _hand.Move(by);
        _revocations.Move(by);
        _expired.Move(by);
        LatestLogin = LatestLogin == DateTimeOffset.MinValue ? LatestLogin : LatestLogin + by;
        _isReady = wasReady;
        Changed?.Invoke();
        return ([.. _rows.All], hand);
    }

    /// <summary>Goes by other settings from now on. What they forbid closes at once, as it would at a start.</summary>
    /// <returns>The rows that are gone.</returns>
    public IReadOnlyList<Authorization> SetRules(AuthorizationRules rules)
    {
        if (rules.IPv6PrefixLength != Rules.IPv6PrefixLength)
            throw new ArgumentException("the rows are kept by IPv6PrefixLength", nameof(rules));
        _rules = rules;
        _hand.SetSettings(rules.AlwaysAuthorize);
        _hand.Remove(entry => !entry.IsSetting && Rules.Forbidding(entry.Network) is not null);
        var forbidden = _rows.All.Where(row => rules.IsForbidden(row.Address)).ToList();
        _rows.DropAll(forbidden);
        _sessionsCount = _isCaughtUp && rules.Sessions.IsTracked;
        Changed?.Invoke();
        return forbidden;
    }

    public bool IsAllowed(ClientAddress address, DateTimeOffset now) => Ask(address, now).IsAllowed;

    /// <summary>What a relay asks: answered from the packed row, without taking memory.</summary>
    public AddressAnswer Ask(ClientAddress address, DateTimeOffset now)
    {
        Span<byte> buffer = stackalloc byte[RowPacker.MaximumLength];
        var rows = _rows.Packed;
        var copy = rows.Read(Rules.KeyOf(address), buffer);
        // By whole rows it is judged who is shared.
        if (copy.Length > 0 && buffer[PackedRow.AccountsAt] > Rules.MaximumAccountsPerAddress)
            return Find(address, now).Answer;
        return Judge(address, now, copy.Object, rows.ExpiryOf(copy, buffer, Expiry)).Answer with { HasRow = !copy.IsNone };
    }

    public AddressState Find(ClientAddress address, DateTimeOffset now)
    {
        var row = _rows.Find(Rules.KeyOf(address));
        return Judge(address, now, row, row is null ? DateTimeOffset.MinValue : ExpiryOf(row));
    }

    /// <summary>Whom a permit is put down to: the account that is the sender, else the one that was there last.</summary>
    /// <param name="user">null: to nobody who logged in.</param>
    public void Attribute(ClientAddress address, ReadOnlySpan<byte> sender, DateTimeOffset now, out string? user, out string protocol) =>
        _rows.Packed.Attribute(Rules.KeyOf(address), sender, now, Expiry, out user, out protocol);

    /// <summary>The accounts whose own window is open, or that have an open session.</summary>
    public IEnumerable<AccountLogin> ActiveAccounts(Authorization row, DateTimeOffset now) => Expiry.ActiveAccounts(row, now);

    /// <summary>Their names, as <see cref="RowStore.ActiveUsers"/> has them.</summary>
    public int ActiveUsers(ClientAddress address, DateTimeOffset now, Span<string> users) => _rows.Packed.ActiveUsers(Rules.KeyOf(address), now, Expiry, users);

    /// <summary>When the window of an address closed by itself; null when it is open, was revoked, or nothing is known of it any more.</summary>
    public DateTimeOffset? ClosedAt(ClientAddress address, DateTimeOffset now)
    {
        if (_rows.Find(Rules.KeyOf(address)) is not { } row)
            return _expired.Find(Rules.KeyOf(address));
        return ExpiryOf(row) is var expiry && expiry != DateTimeOffset.MinValue && expiry <= now ? expiry : null;
    }

    /// <summary>Rows with a login that still counts; a snapshot that may be read while the table changes.</summary>
    public IEnumerable<Authorization> OpenRows(DateTimeOffset now) =>
        _rows.All.Where(row => now < ExpiryOf(row) && (Rules.SharedAddresses == SharedAddresses.Bind || !IsShared(row, now)));

    /// <summary>Whether more accounts are logged in from the address of a row than MaximumAccountsPerAddress.</summary>
    public bool IsShared(Authorization row, DateTimeOffset now) => Expiry.IsShared(row, now);

    public IReadOnlyList<HandEntry> OpenHandEntries(DateTimeOffset now) => _hand.Open(now);

    /// <summary>
    /// Lets open sessions count. Not before every log has been read to its end once: the end of a session that was open when the
    /// service stopped may stand in there.
    /// </summary>
    public void CountSessions()
    {
        _isCaughtUp = true;
        _sessionsCount = Rules.Sessions.IsTracked;
        Changed?.Invoke();
    }

    /// <summary>When a row ends to allow its address; MinValue when no login of it counts.</summary>
    public DateTimeOffset ExpiryOf(Authorization row) => Expiry.Of(row);

    public LoginResult Record(LoginEvent login, DateTimeOffset now)
    {
        if (Rules.ExemptNetworks.TryFind(login.Address, out var exempt))
            return new LoginResult(LoginOutcome.Exempted, null, exempt);
        if (Rules.NeverAuthorize.TryFind(login.Address, out var never))
            return new LoginResult(LoginOutcome.Refused, null, never);
        if (_suspensions.Find(login.User) is not null)
            return new LoginResult(LoginOutcome.Suspended, null, default);
        if (login.Time > now)
            login = login with { Time = now };
        var isOld = login.Time + Rules.Window <= now;
        if (isOld && !MayBeOpen(login, now))
            return new LoginResult(LoginOutcome.TooOld, null, default);
        login = login with { Address = Rules.KeyOf(login.Address) };
        var before = _rows.Find(login.Address);
        return WhyFull(before, login.User) is { } full ? new LoginResult(full, null, default) : Record(login, before, now, isOld);
    }

    private LoginResult Record(LoginEvent login, Authorization? before, DateTimeOffset now, bool isOld)
    {
        var wasOpen = before is not null && now < ExpiryOf(before);
        var wasShared = wasOpen && IsShared(before!, now);
        var row = RowMerge.WithLogin(before, login);
        if (Rules.Sessions.IsTracked)
            row = RowMerge.WithSession(row, login, now - Rules.Sessions.Maximum);
        row = RowMerge.WithoutPastAccounts(_revocations.Apply(row), now - Rules.Window);
        _rows.Put(before, row);
        if (Rules.Sessions.IsTracked && login.SessionKey.Length > 0)
            _rows.BeginSession(login.SessionKey, row);
        LatestLogin = Later(LatestLogin, login.Time);
        if (before is null)
            _rows.SetDue(login.Address, login.Time + Rules.Window);
        Changed?.Invoke();
        var isOpen = now < ExpiryOf(row);
        var outcome = !isOpen ? (isOld ? LoginOutcome.TooOld : LoginOutcome.Revoked) : wasOpen ? LoginOutcome.Renewed : LoginOutcome.Authorized;
        return new LoginResult(outcome, row, default) { BecameShared = isOpen && !wasShared && IsShared(row, now) };
    }

    /// <summary>Why one more login cannot be taken; an entry that is there is never given up for a new one.</summary>
    private LoginOutcome? WhyFull(Authorization? row, string user)
    {
        if (row is null && _rows.Count >= Rules.MaximumAddresses)
            return LoginOutcome.TooManyAddresses;
        var isNew = row is null || !row.CountingAccounts.Any(account => account.User == user);
        return isNew && _rows.AddressesOf(user) >= Rules.MaximumAddressesPerUser ? LoginOutcome.TooManyForUser : null;
    }

    /// <summary>Ends a session: the window of its address begins anew.</summary>
    /// <returns>The row as it is now; null when no such session is open.</returns>
    public Authorization? End(LogoutEvent end, DateTimeOffset now)
    {
        if (end.SessionKey.Length == 0 || _rows.FindSession(end.SessionKey) is not { } before
            || RowMerge.WithEnd(before, end.Time > now ? end with { Time = now } : end) is not { } row)
            return null;
        if (!_presetsWithEnds.Contains(end.Preset))
            _presetsWithEnds = _presetsWithEnds.Add(end.Preset);
        _rows.Put(before, row);
        Changed?.Invoke();
        return row;
    }

    /// <summary>Allows a network by hand.</summary>
    /// <returns>The network of NeverAuthorize that forbids it; null when it is allowed now.</returns>
    public ClientNetwork? Allow(HandEntry entry)
    {
        if (Rules.Forbidding(entry.Network) is { } never)
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
        // A part of what one row opens takes the row.
        if (Rules.NetworkOf(network.Address) is var ofRow && ofRow.Contains(network))
            network = ofRow;
        _revocations.Add(network, now);
        var rows = network == ofRow
            ? _rows.Find(network.Address) is { } single ? [single] : []
            : _rows.All.Where(row => network.Contains(row.Address)).ToArray();
        return Replace([.. rows.Where(row => now < ExpiryOf(row))], row => RowMerge.WithRevoked(row, now), removed);
    }

    /// <summary>Takes the right to relay from one account; an address that another account holds stays allowed.</summary>
    public RevokedEntries RevokeUser(string user, DateTimeOffset now)
    {
        _revocations.Add(user, now);
        var rows = _rows.All.Where(row => now < ExpiryOf(row) && row.CountingAccounts.Any(account => account.User.Equals(user, StringComparison.OrdinalIgnoreCase)))
            .ToArray();
        return Replace(rows, row => RowMerge.WithRevokedUser(row, user, now), []);
    }

    /// <summary>The account's logins count no more, those that were seen and those to come.</summary>
    public RevokedEntries Suspend(Suspension suspension, DateTimeOffset now)
    {
        _suspensions.Set(suspension);
        return RevokeUser(suspension.User, now);
    }

    /// <summary>Logins count again that begin after now.</summary>
    /// <returns>false when the account was not suspended by command.</returns>
    public bool Lift(string user, DateTimeOffset now)
    {
        var wasSuspended = _suspensions.Lift(user);
        if (wasSuspended)
            _revocations.Add(user, now);
        return wasSuspended;
    }

    /// <summary>Takes in what the administrators' file of suspended accounts has now.</summary>
    /// <returns>What changed for accounts that were not suspended before.</returns>
    public RevokedEntries SetSuspendedByFile(IReadOnlyList<Suspension> suspensions, DateTimeOffset now)
    {
        var (added, lifted) = _suspensions.SetFile(suspensions);
        foreach (var suspension in lifted)
            _revocations.Add(suspension.User, now);
        return new RevokedEntries([.. added.SelectMany(suspension => RevokeUser(suspension.User, now).Rows)], []);
    }

    /// <summary>Forgets what closed before now. Housekeeping: answers are the same without it.</summary>
    /// <param name="most">How many rows are looked at.</param>
    public ExpiredEntries Purge(DateTimeOffset now, int most = int.MaxValue)
    {
        var expired = new List<Authorization>();
        for (; most > 0 && _rows.TakeDue(now) is { } row; most--)
        {
            var end = Later(RowMerge.EndOfInterest(row, Rules.Window), Expiry.EndOfSessions(row));
            if (end > now)
            {
                _rows.SetDue(row.Address, end);
                continue;
            }
            _rows.Drop(row);
            if (ExpiryOf(row) is var closedAt && closedAt != DateTimeOffset.MinValue)
                _expired.Add(row.Address, closedAt);
            expired.Add(row);
        }
        _revocations.Forget(now - Rules.Reach);
        var hand = _hand.RemoveClosed(now);
        if (expired.Count + hand.Count > 0)
            Changed?.Invoke();
        return new ExpiredEntries(expired, hand) { Behind = _rows.Behind(now) };
    }

    private RowExpiry Expiry => new(_rules, _presetsWithEnds, _sessionsCount);

    private AddressState Judge(ClientAddress address, DateTimeOffset now, Authorization? row, DateTimeOffset expiry)
    {
        var hand = _hand.Find(address, now);
        if (Rules.IsNeverInside(address))
            expiry = DateTimeOffset.MinValue;
        var isShared = now < expiry && row is not null && IsShared(row, now);
        if (isShared && Rules.SharedAddresses == SharedAddresses.Hold)
            expiry = DateTimeOffset.MinValue;
        if (hand is not null)
            return new AddressState(true, hand.AllowedUntil is null || hand.AllowedUntil > expiry ? hand.AllowedUntil : expiry, row, hand);
        return (now < expiry ? new AddressState(true, expiry, row, null) : new AddressState(false, null, row, null)) with { IsShared = isShared };
    }

    /// <summary>A login of before the window whose session may still be open, as after a long stop of the service.</summary>
    private bool MayBeOpen(LoginEvent login, DateTimeOffset now) =>
        Rules.Sessions.IsTracked && login.SessionKey.Length > 0
        && now < Rules.Sessions.EndOf(login.WrittenAt, _presetsWithEnds.Contains(login.Preset));

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private RevokedEntries Replace(IReadOnlyList<Authorization> rows, Func<Authorization, Authorization> change, IReadOnlyList<HandEntry> removed)
    {
        var changed = ImmutableArray.CreateBuilder<Authorization>(rows.Count);
        foreach (var row in rows)
        {
            var after = change(row);
            _rows.Put(row, after);
            changed.Add(after);
        }
        if (changed.Count + removed.Count > 0)
            Changed?.Invoke();
        return new RevokedEntries(changed.ToImmutable(), removed);
    }

    private Dictionary<ClientAddress, Authorization?> TakeIn(IEnumerable<Authorization> rows, IEnumerable<HandEntry> hand)
    {
        var intake = new RowIntake(_rows, Rules, _suspensions, Expiry);
        intake.Take(rows);
        _rows = intake.Rows;
        LatestLogin = Later(LatestLogin, intake.LatestLogin);
        foreach (var entry in hand.Where(entry => Rules.Forbidding(entry.Network) is null))
            _hand.Set(entry);
        return intake.Changed;
    }
}
