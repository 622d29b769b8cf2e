using System.Globalization;
using System.Text.RegularExpressions;
using PopBeforeSmtp.Benchmarks.Processes;

namespace PopBeforeSmtp.Benchmarks.Scanning;

/// <summary>The commands that find the logins of a log, and how each is held against the truth. null: it is not installed.</summary>
internal sealed partial class LogScanners(Bench bench, ScannedLog log, ScannedLog part)
{
    /// <summary>What a login of Dovecot looks like behind stamp and host, for those who want one regular expression.</summary>
    private const string Login = "dovecot: (imap|pop3)-login: Login: user=<[^>]*>, method=[^ ]+, rip=([0-9a-fA-F.:]+), lip=";
    private const string Line = "^[A-Z][a-z]{2} [ 0-9]?[0-9] [0-9:]{8} [^ ]+ " + Login;

    /// <summary>Counts lines that match one anchored rule, and takes nothing out of them: the yardstick.</summary>
    public Contender? RipgrepCounting => Find("rg") is { } program
        ? new("ripgrep -c", log, [program, "--no-mmap", "-c", Line, log.Path], CountsLogins) : null;

    public Contender? RipgrepPrinting => Find("rg") is { } program
        ? new("ripgrep -or, prints addresses", log, [program, "--no-mmap", "--no-line-number", "-or", "$2", Line, log.Path], PrintsAddresses) : null;

    public Contender? Grep => Find("grep") is { } program
        ? new("GNU grep -cE", log, ["/usr/bin/env", "LC_ALL=C", program, "-c", "-E", Line, log.Path], CountsLogins) : null;

    public Contender? Perl => Find("perl") is { } program
        ? new("Perl loop", log, [program, "tests/PopBeforeSmtp.Benchmarks/reference/scan.pl", log.Path], CountsLoginsAndAddresses) : null;

    /// <summary>tests/benchmark unpacks Debian's package: installed, it would begin to ban.</summary>
    public Contender? Fail2ban => File.Exists(bench.Tool("fail2ban/usr/bin/fail2ban-regex"))
        ? new("fail2ban-regex", part, Fail2banCommand(), text => Tells(Fail2banMatched().Match(text), part.Truth.Logins)) : null;

    /// <param name="name">As the table calls it.</param>
    /// <param name="options">Further ones of scan.</param>
    public Contender Ours(string name, params string[] options) =>
        new(name, log, [bench.Program, "scan", .. options, log.Path], text => Tells(OurTotals().Match(text), log.Truth.Lines, log.Truth.Logins, log.Truth.Addresses, log.Truth.Ends));

    private string[] Fail2banCommand() =>
    [
        "/usr/bin/env", "PYTHONPATH=" + bench.Tool("fail2ban/usr/lib/python3/dist-packages"), "/usr/bin/python3", bench.Tool("fail2ban/usr/bin/fail2ban-regex"),
        "-c", bench.Tool("fail2ban/etc/fail2ban"), "-d", "{^LN-BEG}%b %d %H:%M:%S", part.Path,
        @"^\s*\S+ dovecot: (?:imap|pop3)-login: Login: user=<[^>]*>, method=\S+, rip=<ADDR>, lip=",
    ];

    private string? CountsLogins(string text) => Differs([log.Truth.Logins], [long.Parse(text, CultureInfo.InvariantCulture)]);

    private string? CountsLoginsAndAddresses(string text) =>
        Differs([log.Truth.Logins, log.Truth.Addresses], [.. text.Split(' ').Select(number => long.Parse(number, CultureInfo.InvariantCulture))]);

    private string? PrintsAddresses(string text)
    {
        var printed = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return Differs([log.Truth.Logins, log.Truth.Addresses], [printed.Length, printed.Distinct(StringComparer.Ordinal).LongCount()]);
    }

    private static string? Tells(Match match, params long[] truth) => match.Success
        ? Differs(truth, [.. match.Groups.Values.Skip(1).Select(group => long.Parse(group.Value, CultureInfo.InvariantCulture))])
        : "it does not say what it found";

    private static string? Differs(long[] truth, long[] found) =>
        truth.SequenceEqual(found) ? null : $"it found {string.Join(", ", found)} where there are {string.Join(", ", truth)}";

    private static string? Find(string name) => InstalledProgram.Find(name);

    [GeneratedRegex("([0-9]+) matched")]
    private static partial Regex Fail2banMatched();

    [GeneratedRegex("^([0-9]+) lines, ([0-9]+) logins from ([0-9]+) addresses, ([0-9]+) ends of ")]
    private static partial Regex OurTotals();
}
