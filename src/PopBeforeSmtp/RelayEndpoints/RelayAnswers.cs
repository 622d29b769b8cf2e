using System.Buffers;

namespace PopBeforeSmtp.RelayEndpoints;

/// <summary>
/// Answers what has come from a relay, request by request: a plain function of bytes, so that any bytes in any pieces can be
/// tried on it. What is answered does not depend on the pieces.
/// </summary>
internal static class RelayAnswers
{
    /// <summary>
    /// How many replies are written before they are sent. Without an end one byte (an empty policy request) would keep fourteen
    /// in memory, for as long as the relay does not read.
    /// </summary>
    public const int AtOnce = 256;

    /// <param name="input">What has come; loses what is answered.</param>
    /// <param name="isEnd">The relay sends no more.</param>
    /// <param name="answered">How many requests were answered.</param>
    /// <returns>
    /// Answered: go on when these replies have been sent. Incomplete: all that is complete has been answered. Undecided: try
    /// again with what is left. Malformed: the input cannot be followed any further.
    /// </returns>
    public static RelayInput Write(RelayEndpoint endpoint, ref ReadOnlySequence<byte> input, IBufferWriter<byte> output, bool isEnd, out int answered)
    {
        for (answered = 0; answered < AtOnce; answered++)
        {
            var state = WriteOne(endpoint, input, output, isEnd, out var consumed);
            if (state == RelayInput.Incomplete && input.Length > endpoint.Protocol.MaximumRequestLength)
                return RelayInput.Malformed;
            if (state != RelayInput.Answered)
                return state;
            input = input.Slice(consumed);
        }
        return RelayInput.Answered;
    }

    private static RelayInput WriteOne(RelayEndpoint endpoint, ReadOnlySequence<byte> input, IBufferWriter<byte> output, bool isEnd, out int consumed)
    {
        consumed = 0;
        if (input.IsEmpty)
            return RelayInput.Incomplete;
        // What is longer than a request may be is not looked at, so that the buffers it came in do not matter.
        if (input.Length > endpoint.Protocol.MaximumRequestLength)
        {
            input = input.Slice(0, endpoint.Protocol.MaximumRequestLength);
            isEnd = false;
        }
        var state = WriteOne(endpoint, input.FirstSpan, output, isEnd && input.IsSingleSegment, out consumed);
        if (state != RelayInput.Incomplete || input.IsSingleSegment)
            return state;
        // A request that is cut by the edge of a buffer; rare, and never longer than the limit.
        var length = (int)input.Length;
        var joined = ArrayPool<byte>.Shared.Rent(length);
        input.CopyTo(joined);
        state = WriteOne(endpoint, joined.AsSpan(0, length), output, isEnd, out consumed);
        ArrayPool<byte>.Shared.Return(joined);
        return state;
    }

    private static RelayInput WriteOne(RelayEndpoint endpoint, ReadOnlySpan<byte> input, IBufferWriter<byte> output, bool isEnd, out int consumed)
    {
        var state = endpoint.Protocol.Answer(input, output, out var answer, out consumed);
        if (state == RelayInput.Incomplete && isEnd)
        {
            state = endpoint.Protocol.AnswerRest(input, output, out answer);
            consumed = input.Length;
        }
        if (state == RelayInput.Answered)
            endpoint.Counters.Answered(answer);
        return state;
    }
}
