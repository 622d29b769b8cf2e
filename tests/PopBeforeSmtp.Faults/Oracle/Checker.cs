using System.Diagnostics;

namespace PopBeforeSmtp.Faults.Oracle;

/// <summary>
/// Asks all the time, as a relay does, on a thread of its own: those who have logged in, until they are permitted and now and then
/// after that, and those who have not.
/// </summary>
internal sealed class Checker : IAsyncDisposable
{
    private const int PendingAtOnce = 64;
    private const int StrangersAtOnce = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private readonly Truth _truth;
    private readonly RelayClient _client;
    private readonly TimeSpan _patience;
    private readonly Queue<Login> _pending = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Task _loop;
    private readonly List<string> _falseAllows = [];
    private long _questions;
    private long _falseAllowCount;
    private long _unanswered;
    private long _tryLater;
    private long _recoveredAt;
    private string _lastFault = "";
    private volatile bool _isPaused;
    private volatile bool _isIdle;
    private volatile bool _mayBeAway;
    private volatile bool _loginsMayWait;
    private volatile int _pendingCount;
    private int _number;

    public Checker(Truth truth, string policyPath, string socketmapPath, FaultScale scale)
    {
        _truth = truth;
        _client = new RelayClient(policyPath, socketmapPath, scale.AnswerTime);
        _patience = scale.Patience;
        _loop = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public AnswerTimes Times { get; } = new();

    public long Questions => Interlocked.Read(ref _questions);

    public long FalseAllows => Interlocked.Read(ref _falseAllowCount);

    public long Unanswered => Interlocked.Read(ref _unanswered);

    /// <summary>Questions that were answered "try later".</summary>
    public long TryLater => Interlocked.Read(ref _tryLater);

    /// <summary>Why the last question without an answer had none.</summary>
    public string LastFault => _lastFault;

    /// <summary>Some of those who were permitted and must not have been.</summary>
    public IReadOnlyList<string> SomeFalseAllows
    {
        get
        {
            lock (_falseAllows)
                return [.. _falseAllows];
        }
    }

    /// <summary>The row itself takes the service away for some moments: no answer is then no fault, and no login is due.</summary>
    public void ServiceMayBeAway() => _mayBeAway = true;

    /// <summary>What was written until now is due from now on.</summary>
    public void ServiceIsBack()
    {
        Interlocked.Exchange(ref _recoveredAt, Stopwatch.GetTimestamp());
        _mayBeAway = false;
    }

    /// <summary>Questions are answered all the time, but nobody reads the log for some moments.</summary>
    public void LoginsMayWait() => _loginsMayWait = true;

    public void LoginsAreDue()
    {
        Interlocked.Exchange(ref _recoveredAt, Stopwatch.GetTimestamp());
        _loginsMayWait = false;
    }

    /// <summary>Asks nothing and holds no connection until <see cref="Resume"/>.</summary>
    public async Task PauseAsync(CancellationToken cancellationToken)
    {
        _isPaused = true;
        while (!_isIdle && !_loop.IsCompleted)
            await Task.Delay(Pause, cancellationToken);
    }

    public void Resume()
    {
        ServiceIsBack();
        _isPaused = false;
    }

    /// <summary>Returns when every login has been answered, or the last of them is overdue.</summary>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        // Twice: a late one is to be told from one that never comes.
        while (_truth.HasUntaken || (_pendingCount > 0 && Stopwatch.GetElapsedTime(Math.Max(_truth.LastWrittenAt, Interlocked.Read(ref _recoveredAt))) < _patience + _patience))
            await Task.Delay(Pause, cancellationToken);
        if (_loop.IsFaulted)
            await _loop;
    }

    /// <summary>Once or twice.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_loop.IsCompleted)
            return;
        await _end.CancelAsync();
        await _loop;
        _client.Dispose();
        _end.Dispose();
    }

    private void Run()
    {
        while (!_end.IsCancellationRequested)
        {
            if (_isPaused)
            {
                _client.Close();
                _isIdle = true;
                _end.Token.WaitHandle.WaitOne(Pause);
                continue;
            }
            _isIdle = false;
            try
            {
                AskSome();
            }
            catch (IOException e)
            {
                if (!_mayBeAway)
                {
                    _lastFault = e.Message;
                    Interlocked.Increment(ref _unanswered);
                }
                _end.Token.WaitHandle.WaitOne(Pause);
            }
            _end.Token.WaitHandle.WaitOne(Pause);
        }
    }

    private void AskSome()
    {
        while (_truth.TryTakeWritten(out var written))
        {
            _pending.Enqueue(written);
            _pendingCount = _pending.Count;
        }
        for (var i = Math.Min(PendingAtOnce, _pending.Count); i > 0; i--)
        {
            AskPending(_pending.Peek());
            var login = _pending.Dequeue();
            if (!login.IsAnswered && !login.IsForgotten)
                _pending.Enqueue(login);
            _pendingCount = _pending.Count;
        }
        for (var i = 0; i < StrangersAtOnce; i++)
            AskStranger(_truth.SomeStranger(_number + i));
        if (_truth.SomeLogin(Random.Shared.Next(int.MaxValue)) is { } known)
        {
            AskAnswered(known);
            AskStranger(ClientAddresses.Neighbour(known.Address, _number));
        }
        _number++;
    }

    private void AskPending(Login login)
    {
        if (IsPermitted(login.Address) != true)
            return;
        login.IsAnswered = true;
        var due = Math.Max(login.DueFrom, Interlocked.Read(ref _recoveredAt));
        login.IsLate = !_mayBeAway && !_loginsMayWait && Stopwatch.GetElapsedTime(due) > _patience;
    }

    private void AskAnswered(Login login)
    {
        if (!login.IsAnswered || login.IsForgotten)
            return;
        var isClosed = _truth.IsClosed(login);
        var isPermitted = IsPermitted(login.Address);
        if (isClosed && isPermitted == true)
            SawFalseAllow($"{login.Address}, whose window has closed");
        else if (isPermitted == false && !isClosed && _truth.IsOpen(login) && !_mayBeAway)
            login.IsTakenBack = true;
    }

    private void AskStranger(string address)
    {
        if (IsPermitted(address) == true)
            SawFalseAllow(address);
    }

    /// <summary>Over one protocol and then the other.</summary>
    /// <returns>null: try later, which is neither yes nor no nor a fault.</returns>
    private bool? IsPermitted(string address)
    {
        var start = Stopwatch.GetTimestamp();
        var answer = (_questions & 1) == 0 ? _client.AskPolicy(address) : _client.AskSocketmap(address);
        Times.Add(Stopwatch.GetElapsedTime(start));
        Interlocked.Increment(ref _questions);
        if (answer.StartsWith("OK", StringComparison.OrdinalIgnoreCase) || answer.StartsWith("PERMIT", StringComparison.OrdinalIgnoreCase))
            return true;
        if (!answer.StartsWith("DEFER", StringComparison.Ordinal) && !answer.StartsWith("TEMP", StringComparison.Ordinal))
            return false;
        Interlocked.Increment(ref _tryLater);
        return null;
    }

    private void SawFalseAllow(string address)
    {
        Interlocked.Increment(ref _falseAllowCount);
        lock (_falseAllows)
        {
            if (_falseAllows.Count < 5)
                _falseAllows.Add(address);
        }
    }
}
