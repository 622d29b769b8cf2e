using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging;

namespace PopBeforeSmtp.RelayEndpoints;

/// <summary>
/// One connection of a relay: requests in, replies out, in order, as many as the relay likes. Replies to requests that came
/// together leave together. The relay closes the connection, not we: Postfix keeps it for many clients.
/// </summary>
internal sealed partial class RelayConnectionHandler(TimeProvider clock, ILogger<RelayConnectionHandler> logger)
{
    /// <summary>How long a request may take from its first byte to its last. Between requests there is no limit.</summary>
    public static readonly TimeSpan RequestTime = TimeSpan.FromSeconds(30);

    public async Task ServeAsync(RelayEndpoint endpoint, ConnectionContext connection)
    {
        endpoint.Counters.Opened();
        try
        {
            // At the end of the service the relay still holds the connection open: waiting for it would take for ever. Not
            // ConnectionClosed: it comes as soon as the relay sends no more, perhaps before its question has been read.
            var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
            await ServeAsync(endpoint, connection.Transport, stopping);
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

    private async Task ServeAsync(RelayEndpoint endpoint, IDuplexPipe transport, CancellationToken stopping)
    {
        long? begun = null;
        while (true)
        {
            var result = await ReadAsync(transport.Input, begun, stopping);
            var buffer = result.Buffer;
            var isMalformed = !AnswerAll(endpoint, ref buffer, transport.Output, result.IsCompleted);
            var isAnswered = buffer.Length < result.Buffer.Length;
            begun = buffer.IsEmpty ? null : isAnswered ? clock.GetTimestamp() : begun ?? clock.GetTimestamp();
            transport.Input.AdvanceTo(buffer.Start, buffer.End);
            var flushed = await transport.Output.FlushAsync(CancellationToken.None);
            if (isMalformed)
            {
                endpoint.Counters.SawMalformed();
                // Off the thread that answers: a console may block.
                await Task.Yield();
                LogMalformed(endpoint.Protocol.Kind, endpoint.Listen.Text);
            }
            if (isMalformed || result.IsCompleted || result.IsCanceled || flushed.IsCompleted)
                return;
        }
    }

    /// <param name="begun">When the first byte of an unfinished request came; null when there is none.</param>
    private async ValueTask<ReadResult> ReadAsync(PipeReader input, long? begun, CancellationToken stopping)
    {
        // What has come is answered, whatever happens to the connection.
        if (input.TryRead(out var read))
            return read;
        if (begun is not { } since)
            return await input.ReadAsync(stopping);
        var left = RequestTime - clock.GetElapsedTime(since);
        using var limit = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
        return await input.ReadAsync(both.Token);
    }

    /// <param name="isEnd">The relay sends no more.</param>
    /// <returns>false when the input cannot be followed any further.</returns>
    private static bool AnswerAll(RelayEndpoint endpoint, ref ReadOnlySequence<byte> buffer, PipeWriter output, bool isEnd)
    {
        while (!buffer.IsEmpty)
        {
            switch (AnswerOne(endpoint, buffer, output, isEnd, out var consumed))
            {
                case RelayInput.Malformed:
                    return false;
                case RelayInput.Incomplete:
                    return buffer.Length <= endpoint.Protocol.MaximumRequestLength;
            }
            buffer = buffer.Slice(consumed);
        }
        return true;
    }

    private static RelayInput AnswerOne(RelayEndpoint endpoint, in ReadOnlySequence<byte> buffer, PipeWriter output, bool isEnd, out int consumed)
    {
        if (buffer.IsSingleSegment)
            return Answer(endpoint, buffer.FirstSpan, output, isEnd, out consumed);
        // A request that is cut by the edge of a buffer; rare, and never longer than the limit.
        var length = (int)Math.Min(buffer.Length, endpoint.Protocol.MaximumRequestLength + 1);
        var joined = ArrayPool<byte>.Shared.Rent(length);
        buffer.Slice(0, length).CopyTo(joined);
        var state = Answer(endpoint, joined.AsSpan(0, length), output, isEnd, out consumed);
        ArrayPool<byte>.Shared.Return(joined);
        return state;
    }

    private static RelayInput Answer(RelayEndpoint endpoint, ReadOnlySpan<byte> input, PipeWriter output, bool isEnd, out int consumed)
    {
        var state = endpoint.Protocol.Answer(input, output, out var answer, out consumed);
        if (state == RelayInput.Incomplete && isEnd && input.Length <= endpoint.Protocol.MaximumRequestLength)
        {
            state = endpoint.Protocol.AnswerRest(input, output, out answer);
            consumed = input.Length;
        }
        if (state == RelayInput.Answered)
            endpoint.Counters.Answered(answer);
        return state;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "relay request malformed: endpoint={Kind}, listen={Listen}; the connection is closed")]
    private partial void LogMalformed(string kind, string listen);
}
