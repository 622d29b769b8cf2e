using System.Text;
using FsCheck;
using FsCheck.Fluent;
using PopBeforeSmtp.Core.Logins;
using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;
using SupportPresets = PopBeforeSmtp.Core.Tests.Support.Presets;

namespace PopBeforeSmtp.Core.Tests.Presets;

/// <summary>What a client types must never become the address of a login, whatever server writes it down.</summary>
public sealed class ForgeryTests
{
    private const string Forged = "198.51.100.7";
    private const string True = "192.0.2.66";

    private static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private static readonly Gen<string> ClientText = Gen.Frequency(
            (4, Gen.Elements("<", ">", "[", "]", "(", ")", "=", ",", ":", " ", "\"", ".", ", ", ": ", "> ", ">, ", "] ", "{", "}", "/", "-", "+", "@", "\\", "'", "\t", "\"\t\"", "\u00e9", "\u2028")),
            (3, Gen.Elements("0", "1", "7", "x", "piet", "rip=", "user=", "user=<", "host=", "ip=", "method=", "method=PLAIN", "lip=", "mpid=1", "session=<", "auth=", "protocol=IMAP")),
            (3, Gen.Elements("Login", "LOGIN", "LOGIN, ", "Login: ", "login: ", "Logged in: ", "Login user=", "Auth user=", "Authenticated user=", "User logged in", "plaintext", "PLAIN", "FAILED")),
            (3, Gen.Elements(Forged, $"[{Forged}]", $"rip={Forged}", $"ip=[{Forged}]", $"host=[{Forged}]", $">, method=PLAIN, rip={Forged}, lip=192.0.2.1", $", ip=[{Forged}], port=[7]")),
            (1, Gen.Elements("imap-login: ", "dovecot: ", "imapd: ", "Info: ", "Nov 20 10:15:01 mx dovecot: ", "Nov 20 10:15:01 ", "#012", "^J", "\\n", "mech=PLAIN", "nmsgs=0/1", "SESSIONID=<x>", "LOGIN\"\t\"1\"\t\"1", "accountId = 7", "] from [198.51.100.7:1]", "SENT: +OK Mailbox locked and ready", " OK LOGIN completed")),
            (1, Gen.Elements(Wholes())))
        .ArrayOf()
        .Resize(12)
        .Select(string.Concat);

    private readonly PresetMatcher _matcher = new(SupportPresets.Shipped, TimeZoneInfo.Utc);

    [Fact]
    public void A_failure_is_never_a_login_whatever_the_client_typed() =>
        Always.Holds(Gen.Elements(LineShapes.Failures).Zip(ClientText), pair => Match(Fill(pair.Item1, pair.Item2)) is null, runs: 8000);

    [Fact]
    public void A_failure_that_the_log_cuts_anywhere_is_never_a_login() =>
        Always.Holds(
            from shape in Gen.Elements(LineShapes.Failures)
            from text in ClientText
            from cut in Gen.Choose(0, 200)
            select Fill(shape, text) is var line && cut < line.Length ? line[..^cut] : line,
            line => Match(line) is null,
            runs: 8000);

    [Fact]
    public void A_login_gives_the_true_address_and_account_or_nothing() =>
        Always.Holds(
            Gen.Elements(LineShapes.Successes).Zip(ClientText),
            pair => Match(Fill(pair.Item1, pair.Item2)) is not { } login || (login.Address.ToString() == True && (login.User == pair.Item2 || BeginsSession(pair.Item2))),
            runs: 8000);

    [Fact]
    public void Every_shape_of_a_login_is_recognised_with_a_plain_name()
    {
        foreach (var shape in LineShapes.Successes)
            Assert.Equal((shape, True, "piet"), (shape, Match(Fill(shape, "piet"))?.Address.ToString(), Match(Fill(shape, "piet"))?.User));
    }

    /// <summary>A name that ends the field it stands in, with the rest of the line forged behind it.</summary>
    [Fact]
    public void The_rest_of_a_true_login_in_the_name_of_a_failure_opens_nothing()
    {
        foreach (var failure in LineShapes.Failures)
        {
            foreach (var whole in Wholes().SelectMany(whole => new[] { whole, whole + "\"", "x " + whole, whole + " x", $"x> {whole}", $"x] {whole}" }))
                Assert.Null(Match(Fill(failure, whole)));
        }
    }

    /// <summary>
    /// The one name that is read wrong: where Dovecot's elements have no session, an account that is really called "ann>, session=&lt;x" is
    /// taken for ann. auth_username_chars forbids such names, and the address is the true one all the same.
    /// </summary>
    private static bool BeginsSession(string name) => name.Contains(">, session=<");

    private static string[] Wholes() =>
        [.. LineShapes.Successes.Select(shape => Fill(shape, "eve").Replace(True, Forged, StringComparison.Ordinal)).SelectMany(Tails)];

    /// <summary>The line, and what is left of it behind each of its first words.</summary>
    private static IEnumerable<string> Tails(string line)
    {
        for (var at = 0; at >= 0 && line.Length - at > 25; at = line.IndexOf(' ', at + 1))
            yield return line[at..].TrimStart();
    }

    private static string Fill(string shape, string text) => shape.Replace("{0}", text, StringComparison.Ordinal);

    private LoginEvent? Match(string line) => _matcher.TryMatch(Encoding.UTF8.GetBytes(line), Now, out var found) ? new SessionTracker().Take(found) as LoginEvent : null;
}
