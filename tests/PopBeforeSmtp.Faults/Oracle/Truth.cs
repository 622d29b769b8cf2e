using System.Collections.Concurrent;
using System.Diagnostics;

namespace PopBeforeSmtp.Faults.Oracle;

/// <summary>Who has logged in, and who has not: known to the one who writes the log.</summary>
internal sealed class Truth
{
    /// <summary>So many lines name all the strangers there are.</summary>
    private const int FewStrangers = 260;

    private readonly ConcurrentQueue<Login> _written = new();
    private readonly List<Login> _all = [];
    private readonly List<string> _strangers = ["198.51.100.1", "198.51.100.7", "unknown", "localhost", "10", "10.", "10.0", "10.0.0", "2001:db8", "2001:db8:", "::", "0.0.0.0", "127.0.0.1", "*", "10.0.0.0/8"];

    private long _lastWrittenAt;

    /// <summary>How long a login counts.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How much longer somebody may be permitted where the clock does not say how old a login is.</summary>
    public TimeSpan Grace { get; set; }

    /// <summary>When the last login was written; a Stopwatch's time.</summary>
    public long LastWrittenAt => Interlocked.Read(ref _lastWrittenAt);

    public IReadOnlyList<Login> Logins
    {
        get
        {
            lock (_all)
                return [.. _all];
        }
    }

    public void Written(IEnumerable<Login> logins)
    {
        var now = Stopwatch.GetTimestamp();
        Interlocked.Exchange(ref _lastWrittenAt, now);
        lock (_all)
        {
            foreach (var login in logins)
            {
                login.WrittenAt = now;
                login.DueFrom = Math.Max(login.DueFrom, now);
                _all.Add(login);
                _written.Enqueue(login);
            }
        }
    }

    /// <summary>The checker has not looked at all of them yet.</summary>
    public bool HasUntaken => !_written.IsEmpty;

    public bool TryTakeWritten(out Login login) => _written.TryDequeue(out login!);

    /// <summary>Somebody who must never be permitted.</summary>
    public void Stranger(string address)
    {
        lock (_strangers)
            _strangers.Add(address);
    }

    /// <summary>The same for one of many who come again and again.</summary>
    public void Stranger(string address, int number)
    {
        if (number < FewStrangers)
            Stranger(address);
    }

    /// <summary>Somebody who has logged in now and was a stranger until then.</summary>
    public void NoStranger(string address)
    {
        lock (_strangers)
            _strangers.Remove(address);
    }

    public string SomeStranger(int number)
    {
        lock (_strangers)
            return _strangers[number % _strangers.Count];
    }

    public Login? SomeLogin(int number)
    {
        lock (_all)
            return _all.Count == 0 ? null : _all[number % _all.Count];
    }

    /// <summary>It is not asked for any more: what it must be now nobody here knows.</summary>
    public void Forget(Login login) => login.IsForgotten = true;

    /// <summary>Whether the window is certainly open.</summary>
    public bool IsOpen(Login login) => Stopwatch.GetElapsedTime(login.WrittenAt) < Window - TimeSpan.FromSeconds(1);

    /// <summary>Whether the window has certainly closed.</summary>
    public bool IsClosed(Login login) => Stopwatch.GetElapsedTime(login.WrittenAt) > Window + Grace + TimeSpan.FromSeconds(1);
}
