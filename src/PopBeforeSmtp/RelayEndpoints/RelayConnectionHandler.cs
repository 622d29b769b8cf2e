using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging;

namespace PopBeforeSmtp.RelayEndpoints;

/// <summary>
/// One connection of a relay: requests in, replies out, in order, as many as the relay likes. Replies to requests that came
/// together leave together. The relay closes the connection, not we: Postfix keeps it for many clients.
/// </summary>
internal sealed partial class RelayConnectionHandler(ISenderLookups lookups, TimeProvider clock, ILogger<RelayConnectionHandler> logger)
{
    /// <summary>
    /// How long a request may take from its first byte to its last, and how long a relay may take to read what it asked for.
    /// Between requests there is no limit.
    /// </summary>
    public static readonly TimeSpan RequestTime = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a relay that has just connected, or has sent a part of its request, may go on after the end of the service has begun. Postfix
    /// tries twice (smtpd_policy_service_try_limit): if the second time falls into a restart too, it must not be sent away again.
    /// </summary>
    public static readonly TimeSpan LastRequestTime = TimeSpan.FromMilliseconds(500);

    public async Task ServeAsync(RelayEndpoint endpoint, ConnectionContext connection)
    {
        endpoint.Counters.Opened();
        try
        {
            // At the end of the service the relay still holds the connection open: waiting for it would take for ever. Not
            // ConnectionClosed: it comes as soon as the relay sends no more, perhaps before its question has been read.
            var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
            await ServeAsync(endpoint, connection, stopping);
        }
        catch (Exception e) when (e is IOException or ConnectionAbortedException or ConnectionResetException or OperationCanceledException)
        {
            // The relay went away or took longer than RequestTime, or the service stops.
        }
        finally
        {
            endpoint.Counters.Closed();
        }
    }

    private async Task ServeAsync(RelayEndpoint endpoint, ConnectionContext connection, CancellationToken stopping)
    {
        var transport = connection.Transport;
        long? begun = null;
        long? arrived = null;
        using var last = new LastRequest(stopping, LastRequestTime, clock);
        while (true)
        {
            // What has come is answered, whatever happens to the connection. No method between here and a read that waits: each would
            // take memory of its own, and between two requests there is always one.
            if (!transport.Input.TryRead(out var result))
            {
                var ended = last.IsOwed ? last.Ended : stopping;
                result = begun is { } since ? await ReadRestAsync(transport.Input, since, ended) : await transport.Input.ReadAsync(ended);
            }
            arrived ??= clock.GetTimestamp();
            var buffer = result.Buffer;
            RelayInput state;
            FlushResult flushed;
            do
            {
                state = RelayAnswers.Write(endpoint, ref buffer, transport.Output, result.IsCompleted, out var answered);
                if (answered > 0)
                    endpoint.Counters.Latency.Add(clock.GetElapsedTime(arrived.Value), answered);
                flushed = await SendAsync(connection, stopping);
            }
            while (state == RelayInput.Answered && !flushed.IsCompleted);
            var isAnswered = buffer.Length < result.Buffer.Length;
            begun = buffer.IsEmpty ? null : isAnswered ? clock.GetTimestamp() : begun ?? clock.GetTimestamp();
            last.IsOwed = begun is not null;
            // What is undecided is not examined: it is read again without waiting for more.
            transport.Input.AdvanceTo(buffer.Start, state == RelayInput.Undecided ? buffer.Start : buffer.End);
            if (state == RelayInput.Undecided && !flushed.IsCompleted)
            {
                await lookups.SettledAsync(stopping);
                continue;
            }
            arrived = null;
            if (state == RelayInput.Malformed)
            {
                endpoint.Counters.SawMalformed();
                // Off the thread that answers: a console may block.
                await Task.Yield();
                LogMalformed(endpoint.Protocol.Kind, endpoint.Listen.Text);
            }
            if (state == RelayInput.Malformed || result.IsCompleted || result.IsCanceled || flushed.IsCompleted)
                return;
        }
    }

    /// <param name="begun">When the first byte of the unfinished request came.</param>
    private async ValueTask<ReadResult> ReadRestAsync(PipeReader input, long begun, CancellationToken ended)
    {
        var left = RequestTime - clock.GetElapsedTime(begun);
        using var limit = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ended);
        return await input.ReadAsync(both.Token);
    }

    private async ValueTask<FlushResult> SendAsync(ConnectionContext connection, CancellationToken stopping)
    {
        // Without the token: what has been answered leaves although the service stops, if the relay takes it.
        var flush = connection.Transport.Output.FlushAsync(CancellationToken.None);
        if (flush.IsCompleted)
            return await flush;
        try
        {
            return await flush.AsTask().WaitAsync(RequestTime, clock, stopping);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            // Otherwise the connection, with all that it holds in memory, stays until the relay reads: perhaps for ever.
            var reason = new ConnectionAbortedException("the relay does not read its replies", e);
            connection.Abort(reason);
            throw reason;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "relay request malformed: endpoint={Kind}, listen={Listen}; the connection is closed")]
    private partial void LogMalformed(string kind, string listen);
}
