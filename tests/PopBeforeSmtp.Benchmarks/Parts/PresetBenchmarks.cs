using System.Text;
using BenchmarkDotNet.Attributes;
using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.Hosting;

namespace PopBeforeSmtp.Benchmarks.Parts;

[MemoryDiagnoser]
public class PresetBenchmarks
{
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();
    private PresetMatcher _matcher = null!;
    private byte[] _line = [];

    public static IEnumerable<string> Names => Lines.Keys;

    private static Dictionary<string, string> Lines { get; } = new(StringComparer.Ordinal)
    {
        ["login"] = "Nov 20 05:00:00 mx1 dovecot: imap-login: Login: user=<wanda@example.org>, method=PLAIN, rip=192.0.2.33, lip=203.0.113.1, mpid=20917, TLS, session=<7yGm0kYH9LTAAAIh>",
        ["failure"] = "Nov 20 05:00:00 mx1 dovecot: imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<wanda@example.org>, method=PLAIN, rip=192.0.2.33, lip=203.0.113.1, TLS",
        ["logout"] = "Nov 20 05:00:00 mx1 dovecot: imap(wanda@example.org)<4711><7yGm0kYH9LTAAAIh>: Logged out in=120 out=4711",
        ["another program"] = "Nov 20 05:00:00 mx1 postfix/smtpd[4711]: connect from unknown[203.0.113.5]",
        ["no envelope"] = "not a line of a log",
    };

    [ParamsSource(nameof(Names))]
    public string Line { get; set; } = "";

    [GlobalSetup]
    public void SetUp()
    {
        var errors = new List<string>();
        _matcher = new PresetMatcher(PresetFiles.Load([PresetFiles.ShippedDirectory], errors), TimeZoneInfo.Utc);
        if (errors.Count > 0)
            throw new InvalidDataException(string.Join('\n', errors));
        _line = Encoding.UTF8.GetBytes(Lines[Line]);
    }

    [Benchmark]
    public bool TryMatch() => _matcher.TryMatch(_line, _now, out _);
}
