using System.Text;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Hosting;
using PopBeforeSmtp.Ingestion;
using PopBeforeSmtp.RelayEndpoints;
using PopBeforeSmtp.Sockets;
using PopBeforeSmtp.Tests.Sockets.Polled;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.RelayEndpoints;

/// <summary>What a request costs in memory, over a real socket: from one request to the next, waiting for it, counting and sending the reply included.</summary>
public sealed class RelayAllocationTests
{
    private const int Requests = 2000;

    private static readonly MailAddressRules Names = new("example.org", "+");

    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Theory]
    [InlineData("policy", "192.0.2.10")]
    [InlineData("policy", "2001:db8::25")]
    [InlineData("policy", "192.0.2.99")]
    [InlineData("policy", "unknown")]
    [InlineData("socketmap", "192.0.2.10")]
    [InlineData("socketmap", "2001:db8::25")]
    [InlineData("socketmap", "192.0.2.99")]
    [InlineData("socketmap", "unknown")]
    [InlineData("exim", "192.0.2.10 ina@example.org")]
    [InlineData("exim", "192.0.2.99 ina@example.org")]
    [InlineData("exim", "nobody")]
    public async Task A_request_takes_no_memory(string kind, string key) =>
        Assert.Equal(0, await TakenAsync(kind, new RelayRules(), Request(kind, key)));

    [Theory]
    [InlineData("policy", SenderBinding.Exact)]
    [InlineData("policy", SenderBinding.Domain)]
    [InlineData("exim", SenderBinding.Exact)]
    public async Task Nor_does_one_whose_sender_is_bound_to_the_account_of_his_name(string kind, object binding)
    {
        var rules = new RelayRules { SenderBinding = (SenderBinding)binding, Addresses = Names };
        Assert.Equal(0, await TakenAsync(kind, rules, Request(kind, kind == "exim" ? "192.0.2.10 Ina+news@Example.ORG" : "192.0.2.10")));
    }

    [Fact]
    public async Task Nor_one_while_accounts_are_suspended_whose_name_the_sender_is_not() =>
        Assert.Equal(0, await TakenAsync("policy", new RelayRules(), Request("policy", "192.0.2.10"), suspended: ["eve", "mallory@example.com"]));

    [Theory]
    [InlineData(UnknownClient.Defer)]
    [InlineData(UnknownClient.Reject)]
    public async Task Nor_one_of_a_stranger_who_is_told_to_check_his_mail_first(object unknown) =>
        Assert.Equal(0, await TakenAsync("policy", new RelayRules { UnknownClient = (UnknownClient)unknown }, Request("policy", "192.0.2.99")));

    [Theory]
    [InlineData("policy")]
    [InlineData("socketmap")]
    public async Task Nor_requests_that_come_together(string kind) =>
        Assert.Equal(0, await TakenAsync(kind, new RelayRules(), string.Concat(Enumerable.Repeat(Request(kind, "192.0.2.10"), 10)), together: 10));

    private static string Request(string kind, string key) => kind switch
    {
        "policy" => Wire.Policy(key),
        "socketmap" => Wire.Map(key),
        _ => Wire.Exim(key),
    };

    /// <summary>
    /// Asks again and again until a round takes no memory, or the time is over: what the compiler has not looked at twice takes some, as do the
    /// first requests, for which buffers are made.
    /// </summary>
    private static async Task<long> TakenAsync(string kind, RelayRules rules, string requests, int together = 1, params string[] suspended)
    {
        var table = new AuthorizationTable(Make.Rules);
        table.Load([Make.Row("192.0.2.10", Now, "ann", "ina"), Make.Row("2001:db8::25", Now)], []);
        foreach (var user in suspended)
            table.Suspend(new Suspension(user, Now, "", ""), Now);
        using var writer = new StoreWriter(new FakeStore(), TimeProvider.System, new RecordingLogger<StoreWriter>());
        var usage = new UsageCounter(table, writer, TimeProvider.System);
        var protocol = new MeteredProtocol(RelayProtocols.Create(kind, new RelayDecider(table, TimeProvider.System, rules, usage: usage)));
        var endpoint = new RelayEndpoint(protocol, new ListenAddress("unix:test", "test", null, UnixFileMode.None, null));
        using var pair = new PolledPair();
        var (relay, served) = pair.Serve(connection => new RelayConnectionHandler(new NoLookups(), TimeProvider.System, new RecordingLogger<RelayConnectionHandler>()).ServeAsync(endpoint, connection));
        var asked = Encoding.ASCII.GetBytes(requests);
        var reply = new byte[4096];
        using var limit = new CancellationTokenSource(Wait.Limit);
        do
        {
            protocol.Begin();
            for (var i = 0; i < Requests; i += together)
            {
                relay.Send(asked);
                // A reply leaves with one call, and is short.
                if (relay.Receive(reply) == 0)
                    throw new IOException("the service closed the connection");
            }
        }
        while (protocol.Taken != 0 && !limit.IsCancellationRequested);
        relay.Dispose();
        await served.WaitAsync(Wait.Limit, TestContext.Current.CancellationToken);
        return protocol.Taken;
    }
}
