using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.RelayEndpoints;
using PopBeforeSmtp.RelayEndpoints.PolicyService;
using PopBeforeSmtp.RelayEndpoints.SenderLogins;
using PopBeforeSmtp.Sockets;
using PopBeforeSmtp.Tests.RelayEndpoints.SenderLogins;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.RelayEndpoints;

/// <summary>Questions whose sender has to be looked up in a map.</summary>
public sealed class UndecidedTests : IDisposable
{
    private static readonly MailAddressRules Rules = new("", "+");

    private readonly ManualTimeProvider _clock = new();
    private readonly FakeSenderLoginMap _map = new() { Rows = { ["sales@example.org"] = "ina@example.org" } };
    private readonly SenderLoginMaps _maps;
    private readonly FakeConnection _connection = new(4096);
    private readonly RelayEndpoint _endpoint;
    private string _received = "";

    public UndecidedTests()
    {
        var table = new AuthorizationTable(Make.Rules);
        table.Load([Make.Row("192.0.2.10", _clock.GetUtcNow(), "ina@example.org")], []);
        _maps = new SenderLoginMaps([_map], Rules, _clock, new RecordingLogger<SenderLoginMaps>());
        var decider = new RelayDecider(table, _clock, new RelayRules { SenderBinding = SenderBinding.Exact, Addresses = Rules }, _maps);
        _endpoint = new RelayEndpoint(new PolicyProtocol(decider), new ListenAddress("unix:test", "test", null, UnixFileMode.None, null));
    }

    public void Dispose() => _maps.Dispose();

    [Fact]
    public async Task The_answer_waits_for_the_map_and_keeps_its_place()
    {
        var answering = new TaskCompletionSource();
        _map.Answering = answering.Task;
        var served = ServeAsync();
        await _connection.SendAsync(Question("192.0.2.10", "ina@example.org") + Question("192.0.2.10", "sales@example.org") + Question("192.0.2.11", "x@example.org"));
        await UntilReceivedAsync("action=OK\n\n");
        answering.SetResult();
        await UntilReceivedAsync("action=OK\n\naction=OK\n\naction=DUNNO\n\n");
        _connection.Finish();
        await served;
    }

    [Fact]
    public async Task A_map_that_cannot_be_read_is_answered_with_later()
    {
        _map.Error = new IOException("broken");
        var served = ServeAsync();
        await _connection.SendAsync(Question("192.0.2.10", "sales@example.org"));
        await UntilReceivedAsync("action=DEFER_IF_REJECT 4.3.0 Login table unavailable, please try again later\n\n");
        _connection.Finish();
        await served;
    }

    [Fact]
    public async Task A_sender_of_nobody_here_is_refused()
    {
        var served = ServeAsync();
        await _connection.SendAsync(Question("192.0.2.10", "other@example.org"));
        await UntilReceivedAsync("action=REJECT 5.7.1 Sender is not an address of a user logged in from here\n\n");
        _connection.Finish();
        await served;
        Assert.Equal(1, _endpoint.Counters.Of(RelayDecision.Refuse));
        Assert.Equal(0, _endpoint.Counters.Of(RelayDecision.Undecided));
    }

    private async Task UntilReceivedAsync(string text)
    {
        await Wait.UntilAsync(() => (_received += _connection.Received()).Length >= text.Length);
        Assert.Equal(text, _received);
    }

    private static string Question(string client, string sender) =>
        $"request=smtpd_access_policy\nprotocol_state=RCPT\nclient_address={client}\nsender={sender}\n\n";

    private Task ServeAsync() => new RelayConnectionHandler(_maps, _clock, new RecordingLogger<RelayConnectionHandler>()).ServeAsync(_endpoint, _connection);
}
