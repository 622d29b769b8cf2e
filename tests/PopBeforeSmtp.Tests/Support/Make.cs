using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.History;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Logins;
using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.Hosting;

namespace PopBeforeSmtp.Tests.Support;

/// <summary>Makes what tests speak of.</summary>
internal static class Make
{
    private static readonly Lazy<IReadOnlyList<RegexPreset>> Shipped = new(() => PresetFiles.Load([PresetFiles.ShippedDirectory], []));

    public static IReadOnlyList<RegexPreset> Presets => Shipped.Value;

    public static TimeSpan Window => TimeSpan.FromMinutes(30);

    public static AuthorizationRules Rules { get; } = new(Window, new NetworkList([Network("10.0.0.0/8")]), new NetworkList(NetworkList.NeverClients));

    public static ClientAddress Address(string text) => ClientAddress.Parse(text);

    public static ClientNetwork Network(string text) =>
        ClientNetwork.TryParse(text, out var network, out var error) ? network : throw new FormatException(error);

    public static LoginEvent Login(string address, DateTimeOffset time, string user = "ina") =>
        new(time, time, Address(address), user, "s1", "imap", "dovecot", "login");

    public static Authorization Row(string address, DateTimeOffset time, params string[] users) =>
        new(Address(address), time, null, [.. (users.Length == 0 ? ["ina"] : users).Select(user => new AccountLogin(user, time, "dovecot", "imap", 1, null))]);

    public static HandEntry Hand(string network, DateTimeOffset at, TimeSpan? duration = null, string note = "") =>
        new(Network(network), at, at + duration, note);

    public static HistoryEvent Happened(string network, DateTimeOffset at, HistoryKind kind = HistoryKind.Renewed, string user = "ina", string reason = "") =>
        new(at, kind, Network(network), user, reason);

    public static LogPosition Position(string source, long offset, ulong inode = 7) => new(source, 1, inode, offset, 42);

    public static PresetMatcher Matcher() => new(Presets, TimeZoneInfo.Utc);

    /// <summary>A line of a login as Dovecot writes it.</summary>
    public static string LoginLine(string address, string user = "ina", string time = "2026-11-20T10:15:00.000000+00:00") =>
        $"{time} post dovecot: imap-login: Login: user=<{user}>, method=PLAIN, rip={address}, lip=203.0.113.1, mpid=913, TLS, session=<abc>";
}
