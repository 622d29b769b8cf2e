using PopBeforeSmtp.Commands.Top;
using PopBeforeSmtp.Control;

namespace PopBeforeSmtp.Tests.Commands.Top;

/// <summary>Makes what a service may have said.</summary>
internal static class Snapshots
{
    public static readonly DateTimeOffset Now = new(2026, 11, 20, 10, 15, 0, TimeSpan.Zero);

    public static ClientView Client(string client, string account, int minutesAgo = 5, long logins = 1) =>
        new(client, [account], "imap", "dovecot", Now.AddMinutes(-minutesAgo), Now.AddMinutes(30 - minutesAgo), logins, "");

    public static ClientView ByHand(string client) => new(client, [], "", "by hand", null, null, 0, "scanner");

    public static SourceView Log(string name, long lines = 0, long lag = 0, string? error = null) => new(name, error is null ? "reading" : "failed", 0, lag, lines, 0, error);

    public static TopSnapshot Of(params ClientView[] clients) => At(0, 0, 0, clients);

    /// <summary>So many seconds after the start, with so many lines and permits.</summary>
    public static TopSnapshot At(double seconds, long lines, long permitted, params ClientView[] clients) => new(
        Now.AddSeconds(seconds),
        TimeSpan.FromSeconds(seconds),
        new StatusView(
            true, Now.AddHours(-3), clients.Length, 0, 1800, [Log("/var/log/mail.log", lines)], [new RuleView("dovecot", "login", "/var/log/mail.log", lines)], new StoreView("db", null),
            [new EndpointView("policy", "unix:/run/policy", 1, permitted, 2 * permitted, 0, 0)], []),
        clients);

    public static TopSnapshot With(this TopSnapshot snapshot, Func<StatusView, StatusView> change) => snapshot with { Status = change(snapshot.Status) };
}
