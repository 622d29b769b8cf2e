using PopBeforeSmtp.Control;
using PopBeforeSmtp.Storage;
using PopBeforeSmtp.Storage.Sqlite;
using PopBeforeSmtp.Tests.LogSources.Files;
using PopBeforeSmtp.Tests.RelayEndpoints;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Hosting;

/// <summary>The rooms together, in one process: a line of the log becomes an answer, an administrator's word too.</summary>
public sealed class ServiceTests
{
    [Fact]
    public async Task A_login_is_answered_on_every_endpoint_and_shown()
    {
        await using var service = await RunningService.StartAsync();
        Assert.Equal(Wire.PolicyNoOpinion, await RunningService.AskOnceAsync(service.Policy, Wire.Policy("192.0.2.10")));
        TailedLog.Append(service.Log, LineOfNow("192.0.2.10"));
        using var client = await service.AdministerAsync();
        await UntilListedAsync(client, "192.0.2.10");
        Assert.Equal(Wire.PolicyPermit, await RunningService.AskOnceAsync(service.Policy, Wire.Policy("192.0.2.10")));
        Assert.Equal(Wire.MapPermit, await RunningService.AskOnceAsync(service.Map, Wire.Map("192.0.2.10")));
        var status = await client.StatusAsync(CancellationToken.None);
        // The source tells how far it is after it has handed its lines over.
        while (status.Sources[0].Lines == 0)
            status = await client.StatusAsync(TestContext.Current.CancellationToken);
        Assert.Equal((true, 1), (status.IsReady, status.Addresses));
        Assert.Equal(("reading", 1L), (status.Sources[0].State, status.Sources[0].Lines));
        Assert.Equal(1, status.Rules.Single(rule => rule is { Preset: "dovecot", Rule: "login" }).Matches);
        Assert.Equal((1L, 1L), (status.Endpoints[0].Permitted, status.Endpoints[0].NoOpinion));
    }

    [Fact]
    public async Task What_is_allowed_by_hand_may_relay_until_it_is_revoked()
    {
        await using var service = await RunningService.StartAsync();
        using var client = await service.AdministerAsync();
        var reply = await client.AllowAsync(new ChangeRequest("198.51.100.0/24", null, 7200, "printer"), CancellationToken.None);
        Assert.Equal((true, "198.51.100.0/24 may relay for 2 h"), (reply.IsDone, reply.Message));
        Assert.Equal(Wire.PolicyPermit, await RunningService.AskOnceAsync(service.Policy, Wire.Policy("198.51.100.7")));
        reply = await client.RevokeAsync(new ChangeRequest("198.51.100.7", null, null, null), CancellationToken.None);
        Assert.Equal((false, "198.51.100.7 still may relay: 198.51.100.0/24 is allowed by hand"), (reply.IsDone, reply.Message));
        reply = await client.RevokeAsync(new ChangeRequest("198.51.100.0/24", null, null, null), CancellationToken.None);
        Assert.Equal((true, "revoked: 198.51.100.0/24"), (reply.IsDone, reply.Message));
        Assert.Equal(Wire.PolicyNoOpinion, await RunningService.AskOnceAsync(service.Policy, Wire.Policy("198.51.100.7")));
        reply = await client.RevokeAsync(new ChangeRequest("198.51.100.0/24", null, null, null), CancellationToken.None);
        Assert.Equal((false, "198.51.100.0/24 is not in the table"), (reply.IsDone, reply.Message));
    }

    [Fact]
    public async Task What_must_stay_closed_is_not_allowed_by_hand()
    {
        await using var service = await RunningService.StartAsync();
        using var client = await service.AdministerAsync();
        var reply = await client.AllowAsync(new ChangeRequest("127.0.0.1", null, null, null), CancellationToken.None);
        Assert.Equal((false, "127.0.0.1 cannot be allowed: NeverAuthorize has 127.0.0.0/8"), (reply.IsDone, reply.Message));
    }

    [Fact]
    public async Task An_account_is_revoked()
    {
        await using var service = await RunningService.StartAsync();
        using var client = await service.AdministerAsync();
        TailedLog.Append(service.Log, LineOfNow("192.0.2.10"));
        await UntilListedAsync(client, "192.0.2.10");
        var reply = await client.RevokeAsync(new ChangeRequest(null, "ina", null, null), CancellationToken.None);
        Assert.Equal((true, "revoked: 192.0.2.10"), (reply.IsDone, reply.Message));
        reply = await client.RevokeAsync(new ChangeRequest(null, "ina", null, null), CancellationToken.None);
        Assert.Equal((false, "no address is in the table for account ina"), (reply.IsDone, reply.Message));
    }

    [Fact]
    public async Task What_an_administrator_did_is_on_disk_when_it_is_called_done()
    {
        using var directory = new TestDirectory();
        var path = directory.File("authorizations.db");
        await using var service = await RunningService.StartAsync(new StorageOptions("sqlite", path));
        using var client = await service.AdministerAsync();
        await UntilReadyAsync(client);
        var reply = await client.AllowAsync(new ChangeRequest("198.51.100.7", null, null, "printer"), CancellationToken.None);
        Assert.Equal("198.51.100.7 may relay until it is revoked", reply.Message);
        var stored = await SqliteAuthorizationStore.ReadOnlyAsync(path, CancellationToken.None);
        Assert.Equal("printer", Assert.Single(stored.Hand).Note);
    }

    private static string LineOfNow(string address) =>
        Make.LoginLine(address, time: TimeProvider.System.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.ffffff", System.Globalization.CultureInfo.InvariantCulture) + "+00:00") + "\n";

    private static async Task UntilReadyAsync(ControlClient client)
    {
        using var limit = new CancellationTokenSource(Wait.Limit);
        while (!(await client.StatusAsync(limit.Token)).IsReady)
            await Task.Delay(5, limit.Token);
    }

    private static async Task UntilListedAsync(ControlClient client, string address)
    {
        using var limit = new CancellationTokenSource(Wait.Limit);
        while (await client.FindAsync(Make.Address(address), null, limit.Token) is null)
            await Task.Delay(5, limit.Token);
    }
}
