using System.Text.RegularExpressions;
using PopBeforeSmtp.EndToEnd.Support;
using PopBeforeSmtp.Faults.Oracle;

namespace PopBeforeSmtp.Faults.Matrix;

/// <summary>The words of a login of every server, wherever a client or another program can put them.</summary>
internal static partial class InjectionFaults
{
    /// <summary>A line in whose place another line's words stand: {0} a whole line, {1} its message, {2} the stamp and host of a line.</summary>
    private static readonly string[] Places =
    [
        "{2} dovecot: imap-login: Disconnected: Connection closed (auth failed, 1 attempts in 2 secs): user=<{1}>, method=PLAIN, rip=192.0.2.1, lip=198.51.100.1, TLS, session=<q>",
        "{2} dovecot: pop3-login: Aborted login (auth failed, 1 attempts in 2 secs): user=<{0}>, method=PLAIN, rip=192.0.2.1, lip=198.51.100.1, session=<q>",
        "{2} imapd: LOGIN FAILED, user={1}, ip=[::ffff:192.0.2.1], port=[1]",
        "{2} imapd: LOGIN FAILED, user={0}, ip=[::ffff:192.0.2.1], port=[1]",
        "{2} cyrus/imap[1]: badlogin: {1} [192.0.2.1] plaintext eve SASL(-13): authentication failure",
        "{2} perdition[1]: Auth: 192.0.2.1:1->192.0.2.2:143 client-secure=plaintext authorisation_id=NONE authentication_id=\"{1}\" server=\"x\" status=\"failed: {1}\"",
        "{2} postfix/smtpd[1]: warning: {1}",
        "{2} postfix/smtpd[1]: NOQUEUE: reject: RCPT from unknown[192.0.2.1]: 554; helo=<{1}>",
        "{2} sshd[1]: Failed password for invalid user {1} from 192.0.2.1 port 22 ssh2",
        "{2} vsftpd[1]: {1}",
        "{2} dovecot: auth: passwd-file({1},192.0.2.1): unknown user",
        "{2} x{0}",
        "{2} dovecot: {0}",
    ];

    public static IEnumerable<IFault> All { get; } = [new Fault(47, "the words of every server's logins where clients can write", InjectAsync)];

    private static async Task InjectAsync(Trial trial, CancellationToken token)
    {
        await trial.StartAsync(token);
        trial.Log.Write(5, 20);
        var strangers = new List<(string Address, string Line)>();
        var most = trial.Scale.Count(4, 1000);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "regex-presets"), "*.yaml").Order(StringComparer.Ordinal))
        {
            var samples = Sample().Matches(await File.ReadAllTextAsync(file, token));
            foreach (var sample in samples.Take(most))
            {
                var line = sample.Groups["line"].Value.Replace("''", "'");
                foreach (var place in Places)
                {
                    // 198.18.0.0/15 is for such tests (RFC 2544): each its own, so that what got through can be named.
                    var stranger = $"198.18.{strangers.Count / 250}.{strangers.Count % 250 + 1}";
                    var words = line.Replace(sample.Groups["address"].Value, stranger, StringComparison.Ordinal);
                    if (!words.Contains(stranger, StringComparison.Ordinal))
                        continue;
                    var forged = place.Replace("{2}", $"{trial.Log.Now()} mx1").Replace("{1}", MessageOf(words)).Replace("{0}", words);
                    strangers.Add((stranger, forged));
                    trial.Log.Raw(forged + "\n");
                }
            }
        }
        trial.Log.Write(5, 20);
        await trial.SettleAsync(token);
        using var relay = new RelayClient(trial.Settings.PolicyPath, trial.Settings.SocketmapPath, trial.Scale.AnswerTime);
        foreach (var (address, line) in strangers)
        {
            trial.Asked++;
            if (relay.AskPolicy(address) != "DUNNO")
            {
                trial.FalselyAllowed++;
                trial.Fail($"permitted by: {line}");
            }
        }
        trial.HowOften($"{strangers.Count} forgeries");
        trial.Expect(strangers.Count >= 500, "fewer than 500 forgeries");
    }

    /// <summary>Behind the program's name.</summary>
    private static string MessageOf(string line) => Envelope().Replace(line, "");

    [GeneratedRegex(@"\A(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S+) \S+ [^\s:]+: ")]
    private static partial Regex Envelope();

    [GeneratedRegex(@"^ +(?:- )?line: '(?<line>(?:[^'\n]|'')+)'\n(?: +(?!address)[a-z]+: [^\n]*\n)* +address: '?(?<address>[0-9A-Fa-f.:]+)'?\s*$", RegexOptions.Multiline)]
    private static partial Regex Sample();
}
