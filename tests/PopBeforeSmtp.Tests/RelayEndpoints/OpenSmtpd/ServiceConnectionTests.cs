using System.Net.Sockets;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.RelayEndpoints.OpenSmtpd;
using PopBeforeSmtp.Settings;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.RelayEndpoints.OpenSmtpd;

public sealed class ServiceConnectionTests : IDisposable
{
    private const string Yes = "5:OK OK,";
    private const string No = "9:NOTFOUND ,";

    private readonly TestDirectory _directory = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly List<string> _reports = [];
    private readonly string _path;
    private readonly ServiceConnection _connection;

    public ServiceConnectionTests()
    {
        _path = _directory.File("socketmap");
        _connection = new ServiceConnection(() => new UnixDomainSocketEndPoint(_path), _clock, _reports.Add);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _connection.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Many_questions_are_asked_over_one_connection()
    {
        await using var service = Serve(question => question.Contains("192.0.2.10") ? Yes : No);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(RelayDecision.Permit, await AskAsync("192.0.2.10"));
            Assert.Equal(RelayDecision.NoOpinion, await AskAsync("2001:db8::26"));
        }
        Assert.Equal(1, service.Connections);
        Assert.Equal("22:opensmtpd 2001:db8::26,", service.Questions[1]);
        Assert.Empty(_reports);
    }

    [Fact]
    public async Task A_service_that_was_started_anew_is_asked_without_anybody_noticing()
    {
        for (var i = 0; i < 3; i++)
        {
            await using var service = Serve(_ => Yes);
            Assert.Equal(RelayDecision.Permit, await AskAsync("192.0.2.10"));
        }
        Assert.Empty(_reports);
    }

    [Fact]
    public async Task Without_a_service_everybody_is_told_to_try_later_and_that_is_reported_once()
    {
        Assert.Equal(RelayDecision.TryLater, await AskAsync("192.0.2.10"));
        Assert.Equal(RelayDecision.TryLater, await AskAsync("192.0.2.10"));
        Assert.Single(_reports);
        Assert.Contains(_path, _reports[0]);
        await using var service = Serve(_ => Yes);
        Assert.Equal(RelayDecision.Permit, await AskAsync("192.0.2.10"));
        Assert.Equal("the service answers again", _reports[1]);
    }

    [Fact]
    public async Task A_service_that_hangs_is_given_up_and_then_left_alone_for_a_while()
    {
        var hangs = true;
        await using var service = Serve(_ => hangs ? null : Yes);
        await GiveUpAsync(service);
        _clock.Advance(ServiceConnection.Pause - TimeSpan.FromTicks(1));
        Assert.Equal(RelayDecision.TryLater, await AskAsync("192.0.2.10"));
        Assert.Single(service.Questions);
        hangs = false;
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(RelayDecision.Permit, await AskAsync("192.0.2.10"));
        Assert.Equal(RelayDecision.Permit, await AskAsync("192.0.2.10"));
        Assert.Equal(0, _clock.Waiting);
    }

    [Fact]
    public async Task An_answer_that_comes_too_late_is_nobodys()
    {
        await using var service = Serve(question => question.Contains("192.0.2.10") ? null : No);
        await GiveUpAsync(service);
        Assert.Throws<SocketException>(() => service.Say(Yes)); // nobody listens any more
        _clock.Advance(ServiceConnection.Pause);
        Assert.Equal(RelayDecision.NoOpinion, await AskAsync("198.51.100.66"));
    }

    [Fact]
    public async Task What_was_said_without_being_asked_is_no_answer()
    {
        await using var service = Serve(_ => No);
        Assert.Equal(RelayDecision.NoOpinion, await AskAsync("198.51.100.66"));
        service.Say(Yes);
        Assert.Equal(RelayDecision.NoOpinion, await AskAsync("198.51.100.66"));
        Assert.Equal(2, service.Connections);
    }

    [Theory]
    [InlineData("52:TEMP Login table unavailable, please try again later,")]
    [InlineData("5:OK OK,5:OK OK,")]
    [InlineData("OK\n")]
    [InlineData("\0\0\0\0\0")]
    public async Task What_is_not_understood_is_no_answer_and_ends_the_connection(string reply)
    {
        var replies = new Queue<string>([reply, No]);
        await using var service = Serve(_ => replies.Dequeue());
        Assert.Equal(RelayDecision.TryLater, await AskAsync("192.0.2.10"));
        Assert.Equal(RelayDecision.NoOpinion, await AskAsync("192.0.2.10"));
        Assert.Equal(2, service.Connections);
    }

    [Fact]
    public async Task A_place_that_cannot_be_told_is_trouble_and_no_end()
    {
        using var unknown = new ServiceConnection(() => throw new SettingsException(["appsettings.json:1: no"]), _clock, _reports.Add);
        Assert.Equal(RelayDecision.TryLater, await unknown.AskAsync(ClientAddress.Parse("192.0.2.10"), Token));
        Assert.Contains("appsettings.json:1: no", Assert.Single(_reports));
        using var tooLong = new ServiceConnection(() => new UnixDomainSocketEndPoint(new string('x', 200)), _clock, _reports.Add);
        Assert.Equal(RelayDecision.TryLater, await tooLong.AskAsync(ClientAddress.Parse("192.0.2.10"), Token));
    }

    private async Task GiveUpAsync(FakeService service)
    {
        var asked = AskAsync("192.0.2.10");
        await Wait.UntilAsync(() => service.Questions.Count == 1);
        Assert.False(asked.IsCompleted);
        _clock.Advance(ServiceConnection.Limit);
        Assert.Equal(RelayDecision.TryLater, await asked);
    }

    private FakeService Serve(Func<string, string?> answer) => new(_path, answer);

    private async Task<RelayDecision> AskAsync(string client) => await _connection.AskAsync(ClientAddress.Parse(client), Token).WaitAsync(Wait.Limit, Token);
}
