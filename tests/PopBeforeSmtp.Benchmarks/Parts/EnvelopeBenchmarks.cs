using System.Text;
using BenchmarkDotNet.Attributes;
using PopBeforeSmtp.Core.LogLines;

namespace PopBeforeSmtp.Benchmarks.Parts;

[MemoryDiagnoser]
public class EnvelopeBenchmarks
{
    private byte[] _line = [];

    public static IEnumerable<string> Names => Lines.Keys;

    private static Dictionary<string, string> Lines { get; } = new(StringComparer.Ordinal)
    {
        ["syslog"] = "Nov 20 05:00:00 mx1 postfix/smtpd[4711]: connect from unknown[203.0.113.5]",
        ["syslog, RFC 3339"] = "2026-11-20T05:00:00.000000+01:00 mx1 postfix/smtpd[4711]: connect from unknown[203.0.113.5]",
        ["syslog, RFC 5424"] = "<22>1 2026-11-20T05:00:00.000000+01:00 mx1 postfix/smtpd 4711 - - connect from unknown[203.0.113.5]",
        ["Dovecot's own"] = "Nov 20 05:00:00 imap-login: Info: Login: user=<wanda>, method=PLAIN, rip=192.0.2.33, lip=203.0.113.1, mpid=20917, TLS, session=<7yGm0kYH9LTAAAIh>",
        ["none"] = "not a line of a log",
    };

    [ParamsSource(nameof(Names))]
    public string Line { get; set; } = "";

    [GlobalSetup]
    public void SetUp() => _line = Encoding.ASCII.GetBytes(Lines[Line]);

    [Benchmark]
    public int Parse() => EnvelopeParser.Parse(_line).Message.Length;
}
