using PopBeforeSmtp.Commands.Top;
using PopBeforeSmtp.Control;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Commands.Top;

public sealed class TopPollerTests
{
    private readonly ManualTimeProvider _clock = new();
    private readonly FakeTopService _service = new();
    private readonly TopModel _model = new();

    [Fact]
    public async Task It_asks_again_after_a_second_says_why_nobody_answers_and_goes_on()
    {
        using var end = new CancellationTokenSource();
        var poller = new TopPoller(_service, TimeSpan.FromSeconds(1), _clock);
        var running = poller.RunAsync(end.Token);
        await TakeAsync(poller);
        Assert.NotNull(_model.Snapshot);
        _service.Error = new ControlException("gone");
        await Wait.UntilAsync(() => _clock.Waiting > 0);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await TakeAsync(poller);
        Assert.Equal("gone", _model.Trouble);
        _service.Error = null;
        await Wait.UntilAsync(() => _clock.Waiting > 0);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await TakeAsync(poller);
        Assert.Null(_model.Trouble);
        await end.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Another_filter_is_asked_for_without_waiting()
    {
        using var end = new CancellationTokenSource();
        var poller = new TopPoller(_service, TimeSpan.FromSeconds(1), _clock);
        var running = poller.RunAsync(end.Token);
        await TakeAsync(poller);
        poller.AskAtOnce("ali");
        poller.AskAtOnce("alice");
        await Wait.UntilAsync(() => _service.Filters.Contains("alice"));
        await end.CancelAsync();
        await running;
    }

    [Fact]
    public async Task A_revocation_is_told_and_one_that_failed_too()
    {
        var poller = new TopPoller(_service, TimeSpan.FromSeconds(1), _clock);
        poller.Revoke("192.0.2.10", CancellationToken.None);
        await TakeAsync(poller);
        Assert.Equal("revoked: 192.0.2.10", _model.Message.Text);
        _service.Error = new ControlException("gone");
        poller.Revoke("192.0.2.10", CancellationToken.None);
        await TakeAsync(poller);
        Assert.Equal("192.0.2.10 was not revoked: gone", _model.Message.Text);
    }

    private async Task TakeAsync(TopPoller poller)
    {
        Action<TopModel>? news = null;
        await Wait.UntilAsync(() => poller.TryTake(out news));
        news!(_model);
    }
}
