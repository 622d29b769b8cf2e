using PopBeforeSmtp.Control;
using PopBeforeSmtp.Storage;
using PopBeforeSmtp.Tests.RelayEndpoints;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Hosting;

/// <summary>A service whose store cannot be loaded.</summary>
public sealed class ServiceNotReadyTests : IAsyncLifetime
{
    private readonly TestDirectory _directory = new();
    private RunningService _service = null!;
    private ControlClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _service = await RunningService.StartAsync(new StorageOptions("sqlite", _directory.Write("garbage.db", new string('x', 5000))));
        _client = await _service.AdministerAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _service.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Relays_are_asked_to_come_back()
    {
        Assert.Equal(Wire.PolicyTryLater, await RunningService.AskOnceAsync(_service.Policy, Wire.Policy("192.0.2.10")));
        Assert.Equal(Wire.MapTryLater, await RunningService.AskOnceAsync(_service.Map, Wire.Map("192.0.2.10")));
    }

    [Fact]
    public async Task The_status_says_why()
    {
        await WaitForStatusAsync();
        var status = await _client.StatusAsync(CancellationToken.None);
        Assert.False(status.IsReady);
        Assert.Contains("not a database", status.Store.LastError);
    }

    [Fact]
    public async Task Changes_are_refused_at_once()
    {
        const string reason = "the stored table has not been loaded; see the status";
        Assert.Equal(Refused(reason), Of(await _client.AllowAsync(new ChangeRequest("192.0.2.10", null, null, null), CancellationToken.None).WaitAsync(Wait.Limit / 3)));
        Assert.Equal(Refused(reason), Of(await _client.RevokeAsync(new ChangeRequest("192.0.2.10", null, null, null), CancellationToken.None).WaitAsync(Wait.Limit / 3)));
        Assert.Equal(Refused(reason), Of(await _client.RevokeAsync(new ChangeRequest(null, "ina", null, null), CancellationToken.None).WaitAsync(Wait.Limit / 3)));
    }

    private static (bool IsDone, string Message) Refused(string reason) => (false, reason);

    private static (bool IsDone, string Message) Of(ChangeReply reply) => (reply.IsDone, reply.Message);

    private async Task WaitForStatusAsync()
    {
        using var limit = new CancellationTokenSource(Wait.Limit);
        while ((await _client.StatusAsync(limit.Token)).Store.LastError is null)
            await Task.Delay(5, limit.Token);
    }
}
