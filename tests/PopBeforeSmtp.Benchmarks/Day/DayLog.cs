using System.Globalization;
using System.Text;

namespace PopBeforeSmtp.Benchmarks.Day;

/// <summary>Writes the log of a simulated day: logins, the ends of their sessions, and lines that are neither.</summary>
internal sealed class DayLog(string path, SimulatedDay day) : IDisposable
{
    private const int Seed = 20;

    private static readonly TimeSpan Short = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Usual = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    private readonly Random _random = new(Seed);
    private readonly PriorityQueue<string, TimeSpan> _ends = new();
    private readonly StringBuilder _text = new();
    private FileStream _log = Open(path);
    private int _logins;
    private int _others;

    /// <summary>The address of the newest login.</summary>
    public string Newest { get; private set; } = "";

    public long Lines { get; private set; }

    /// <summary>Writes what is due.</summary>
    public void Write(TimeSpan elapsed)
    {
        for (; _logins < day.Due(SimulatedDay.Logins, elapsed); _logins++)
            WriteLogin(elapsed);
        for (; _others < day.Due(SimulatedDay.OtherLines, elapsed); _others++)
            Append(Other());
        while (_ends.TryPeek(out var end, out var time) && time <= elapsed)
            Append(_ends.Dequeue());
        _log.Write(Encoding.UTF8.GetBytes(_text.ToString()));
        _log.Flush();
        _text.Clear();
    }

    /// <summary>As logrotate(8) does it.</summary>
    public void Rotate()
    {
        File.Move(path, path + ".1", overwrite: true);
        _log.Dispose();
        _log = Open(path);
    }

    public void Dispose() => _log.Dispose();

    private void WriteLogin(TimeSpan elapsed)
    {
        var account = _random.Next(SimulatedDay.Accounts);
        // Most are at home or in an office; every fifth login comes from somewhere new.
        Newest = _random.Next(5) == 0 ? $"12.{_random.Next(256)}.{_random.Next(256)}.{_random.Next(1, 255)}" : $"11.0.{account / 250}.{account % 250 + 1}";
        var (protocol, lasts) = _random.Next(10) switch
        {
            < 6 => ("pop3", Short),
            < 9 => ("imap", Usual),
            _ => ("imap", Long),
        };
        Append($"dovecot: {protocol}-login: Login: user=<user{account}@example.net>, method=PLAIN, rip={Newest}, lip=198.51.100.7, mpid={_logins % 30_000 + 1000}, TLS, session=<s{_logins:x8}AAAAAA>");
        _ends.Enqueue(
            $"dovecot: {protocol}(user{account}@example.net)<{_logins % 30_000 + 1000}><s{_logins:x8}AAAAAA>: Disconnected: Logged out {(protocol == "imap" ? "in=311 out=2044 deleted=0 expunged=0 trashed=0 hdr_count=1 hdr_bytes=410 body_count=0 body_bytes=0" : "top=0/0, retr=1/842, del=0/1, size=830")}",
            elapsed + day.Real(lasts));
    }

    private string Other()
    {
        var stranger = $"203.0.113.{_random.Next(1, 255)}";
        return _random.Next(3) switch
        {
            0 => $"dovecot: imap-login: Disconnected: Connection closed (auth failed, 1 attempts in 2 secs): user=<admin{_random.Next(1000)}>, method=PLAIN, rip={stranger}, lip=198.51.100.7, TLS, session=<f{_others:x8}>",
            1 => $"postfix/smtpd[{_others % 30_000}]: connect from unknown[{stranger}]",
            _ => $"postfix/qmgr[{_others % 30_000}]: 4X{_others:x}: from=<bounce+{_others}@lists.example.net>, size={_random.Next(100_000)}, nrcpt=1 (queue active)",
        };
    }

    private void Append(string message)
    {
        var stamp = TimeProvider.System.GetLocalNow().ToString("yyyy-MM-ddTHH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture);
        _text.Append(stamp).Append(" mx1 ").Append(message).Append('\n');
        Lines++;
    }

    private static FileStream Open(string path) => new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
}
