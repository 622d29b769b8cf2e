using PopBeforeSmtp.Control;
using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Tests.Support;

/// <summary>Keeps what was asked of it and answers as a test says.</summary>
internal sealed class FakeAdministration : IAdministration
{
    public List<string> Asked { get; } = [];

    public List<ClientView> Clients { get; } = [];

    public ChangeReply Reply { get; set; } = new(true, "done", ["192.0.2.10"]);

    public Exception? Error { get; set; }

    public bool IsReady { get; set; } = true;

    public ReloadView Reload { get; set; } = new(default, [], []);

    public Task<ReloadView> ReloadAsync()
    {
        Asked.Add("reload");
        return Task.FromResult(Reload);
    }

    public IEnumerable<ClientView> List(string? user)
    {
        Asked.Add($"list {user}");
        return Clients.Where(client => user is null || client.Accounts.Contains(user));
    }

    public IEnumerable<ClientView> Newest(string match, int most)
    {
        Asked.Add($"newest {most} {match}");
        return Clients.Take(most);
    }

    public Task<ClientView?> FindAsync(ClientAddress address, string? sender, CancellationToken cancellationToken)
    {
        Asked.Add(sender is null ? $"find {address}" : $"find {address} {sender}");
        return Task.FromResult(Clients.FirstOrDefault(client => client.Client == address.ToString()));
    }

    public IReadOnlyList<SuspensionView> Suspensions() => [new SuspensionView("eve", default, "stolen", "root")];

    public Task<ChangeReply> AllowAsync(ClientNetwork network, TimeSpan? duration, ChangeRequest request, CancellationToken cancellationToken) =>
        ChangeAsync($"allow {network} {duration} {request.Note}{request.Owner}{request.By}");

    public Task<ChangeReply> SuspendAsync(string user, string reason, string by, CancellationToken cancellationToken) => ChangeAsync($"suspend {user} {reason} {by}");

    public Task<ChangeReply> UnsuspendAsync(string user, string by, CancellationToken cancellationToken) => ChangeAsync($"unsuspend {user}{By(by)}");

    public WhyView Why { get; set; } = new("192.0.2.10", false, null, "no login was seen from this address");

    public ReportView Report { get; set; } = new(DateTimeOffset.UnixEpoch, 0, 0, null, []);

    public Task<WhyView> WhyAsync(ClientAddress address, CancellationToken cancellationToken)
    {
        Asked.Add($"why {address}");
        return Task.FromResult(Why);
    }

    public Task<ReportView> ReportAsync(TimeSpan since, CancellationToken cancellationToken)
    {
        Asked.Add($"report {since}");
        return Error is null ? Task.FromResult(Report) : Task.FromException<ReportView>(Error);
    }

    public Task<ChangeReply> RevokeAsync(ClientNetwork network, string by, CancellationToken cancellationToken) => ChangeAsync($"revoke {network}{By(by)}");

    public Task<ChangeReply> RevokeUserAsync(string user, string by, CancellationToken cancellationToken) => ChangeAsync($"revoke user {user}{By(by)}");

    public StatusView Status() => new(
        IsReady,
        new DateTimeOffset(2026, 11, 20, 10, 0, 0, TimeSpan.Zero),
        Clients.Count,
        1,
        1800,
        [new SourceView("/var/log/mail.log", "reading", 10, 2, 3, 1, null)],
        [new RuleView("dovecot", "login", "/var/log/mail.log", 7)],
        new StoreView("db", "disk full"),
        [new EndpointView("policy", "unix:/run/policy", 1, 2, 3, 4, 5)],
        [new MapView("hash", "/etc/map", null)]);

    private static string By(string by) => by.Length == 0 ? "" : $" by {by}";

    private Task<ChangeReply> ChangeAsync(string what)
    {
        Asked.Add(what);
        return Error is null ? Task.FromResult(Reply) : Task.FromException<ChangeReply>(Error);
    }
}
