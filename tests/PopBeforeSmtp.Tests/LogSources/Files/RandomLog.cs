using System.Globalization;
using System.Text;

namespace PopBeforeSmtp.Tests.LogSources.Files;

/// <summary>
/// A log of a mail host over some time, with what goes wrong in logs: clocks that are set, lines that come late, an hour that comes twice,
/// long lines, holes, other text. No stamp is later than one behind it by more than two hours, all of this taken together.
/// </summary>
internal sealed class RandomLog
{
    private const int MostMinutesOff = 25;

    private static readonly string[] Instants =
        ["2026-10-25T00:40:00Z", "2026-10-25T01:20:00Z", "2026-10-25T03:00:00Z", "2026-03-29T01:30:00Z", "2027-01-01T00:10:00Z", "2028-03-01T00:10:00Z", "2026-11-20T12:00:00Z"];

    private readonly Random _random;
    private readonly MemoryStream _bytes = new();
    private readonly string _format;
    private readonly TimeZoneInfo _zone;
    private readonly List<string> _sessions = [];
    private TimeSpan _clockOff;

    public RandomLog(int seed, TimeZoneInfo zone)
    {
        _random = new Random(seed);
        _zone = zone;
        _format = Pick("3164", "3339", "dovecot", "docker");
        Now = DateTimeOffset.Parse(Pick(Instants), CultureInfo.InvariantCulture).AddMinutes(_random.Next(120));
        var span = TimeSpan.FromMinutes(Math.Pow(10, 1 + _random.NextDouble() * 3.5));
        var lines = _random.Next(50, 3000);
        for (var number = 0; number < lines; number++)
            WriteLine(Now - span * (1 - (double)number / lines));
        if (_random.Next(3) == 0)
            Write("Nov 20 10:15:01 mx1 dovecot: imap-login: Login: user=<cut> rip=192.0.2.1");
    }

    public DateTimeOffset Now { get; }

    public byte[] Bytes => _bytes.ToArray();

    private void WriteLine(DateTimeOffset time)
    {
        if (_random.Next(200) == 0)
            _clockOff = TimeSpan.FromMinutes(_random.Next(-MostMinutesOff, MostMinutesOff + 1));
        var late = _random.Next(20) == 0 ? TimeSpan.FromSeconds(_random.Next(300)) : TimeSpan.Zero;
        var stamped = time + _clockOff - late;
        switch (_random.Next(100))
        {
            case 0:
                Write(new string('x', _random.Next(1, 70_000)) + "\n");
                break;
            case 1:
                Write(new string('\0', _random.Next(1, 5_000)));
                break;
            case < 5:
                Write(Pick("\n", "\r\n", "no time\n", "at java.lang.Thread.run\n", "\u00ff\u00fe\u001b\n"));
                break;
            case < 30:
                Write(Line(stamped, Login()));
                break;
            case < 45 when _sessions.Count > 0:
                Write(Line(stamped, $"imap({User()})<811><{Pick([.. _sessions])}>: Disconnected: Logged out in=1 out=2 deleted=0 expunged=0 trashed=0 hdr_count=0 hdr_bytes=0 body_count=0 body_bytes=0"));
                break;
            case < 65 when _format is "3164" or "3339":
                Write(Popa3d(stamped));
                break;
            default:
                Write(Line(stamped, $"imap-login: Disconnected: Connection closed (auth failed, 1 attempts in 2 secs): user=<{User()}>, method=PLAIN, rip={Address()}, lip=203.0.113.1, TLS"));
                break;
        }
    }

    private string Login()
    {
        var session = $"s{_random.Next(200)}";
        _sessions.Add(session);
        return $"imap-login: Login: user=<{User()}>, method=PLAIN, rip={Address()}, lip=203.0.113.1, mpid=913, TLS, session=<{session}>";
    }

    /// <summary>The connection is one line, the login of the same process another.</summary>
    private string Popa3d(DateTimeOffset time)
    {
        var message = _random.Next(5) switch
        {
            < 2 => $"Session from {Address()}",
            < 4 => $"Authentication passed for {User()}",
            _ => "0 (0) deleted, 0 (0) left",
        };
        return $"{Stamp(time)} mx1 popa3d[{_random.Next(4)}]: {message}\n";
    }

    private string Line(DateTimeOffset time, string message)
    {
        var end = _random.Next(20) == 0 ? "\r\n" : "\n";
        if (_format == "dovecot")
            return $"{Stamp(time)} {string.Join(": Info: ", message.Split(": ", 2))}{end}";
        var line = $"{Stamp(time)} mx1 dovecot: {message}";
        return _format != "docker"
            ? line + end
            : string.Create(CultureInfo.InvariantCulture, $$"""{"log":"{{line}}\n","stream":"stderr","time":"{{time.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fff}}Z"}""") + end;
    }

    private string Stamp(DateTimeOffset time)
    {
        var local = TimeZoneInfo.ConvertTime(time, _zone);
        return _format == "3339"
            ? local.ToString("yyyy-MM-ddTHH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{local:MMM} {local.Day,2} {local:HH:mm:ss}");
    }

    private string Address() => $"192.0.2.{_random.Next(1, 40)}";

    private string User() => $"user{_random.Next(20)}";

    private T Pick<T>(params T[] choices) => choices[_random.Next(choices.Length)];

    private void Write(string text) => _bytes.Write(Encoding.Latin1.GetBytes(text));
}
