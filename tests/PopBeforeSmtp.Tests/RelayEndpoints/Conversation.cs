using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Hosting;
using PopBeforeSmtp.RelayEndpoints;
using PopBeforeSmtp.Sockets;
using PopBeforeSmtp.Tests.Support;

namespace PopBeforeSmtp.Tests.RelayEndpoints;

/// <summary>A relay on a connection in memory, and a table that lets 192.0.2.10 and 2001:db8::25 relay.</summary>
internal sealed class Conversation
{
    public Conversation(string kind = "policy", bool isReady = true, int segmentSize = 4096, bool isStarted = true)
    {
        var table = new AuthorizationTable(Make.Rules);
        if (isReady)
            table.Load([Make.Row("192.0.2.10", Clock.GetUtcNow()), Make.Row("2001:db8::25", Clock.GetUtcNow())], []);
        var decider = new RelayDecider(table, Clock);
        Endpoint = new RelayEndpoint(
            RelayProtocols.Create(kind, decider),
            new ListenAddress("unix:test", "test", null, UnixFileMode.None, null));
        Connection = new FakeConnection(segmentSize);
        Served = isStarted ? ServeAsync() : Task.CompletedTask;
    }

    public ManualTimeProvider Clock { get; } = new();

    public RecordingLogger<RelayConnectionHandler> Log { get; } = new();

    public RelayEndpoint Endpoint { get; }

    public FakeConnection Connection { get; }

    /// <summary>Ends when the server lets the connection go.</summary>
    public Task Served { get; }

    public Task ServeAsync() => new RelayConnectionHandler(Clock, Log).ServeAsync(Endpoint, Connection);

    /// <summary>Sends and gives what came back at once.</summary>
    public async Task<string> AskAsync(string text)
    {
        await Connection.SendAsync(text);
        return Connection.Received();
    }
}
