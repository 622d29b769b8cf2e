using System.Buffers;
using System.Text;
using PopBeforeSmtp.RelayEndpoints;

namespace PopBeforeSmtp.Tests.RelayEndpoints.Fuzzing;

/// <summary>What a protocol makes of a stream of bytes.</summary>
/// <param name="Replies">All its replies.</param>
/// <param name="IsBroken">It would have closed the connection before its end.</param>
internal sealed record AnsweredStream(string Replies, bool IsBroken)
{
    public static AnsweredStream Whole(RelayEndpoint endpoint, byte[] stream) => InTime(endpoint, stream, []);

    /// <summary>Everything is there at once, in buffers that are cut.</summary>
    public static AnsweredStream InSpace(RelayEndpoint endpoint, byte[] stream, IReadOnlyList<int> cuts)
    {
        var output = new ArrayBufferWriter<byte>();
        var input = Piece.Join(stream, cuts);
        var state = AnswerAll(endpoint, ref input, isEnd: true, output);
        return Of(output, state);
    }

    /// <summary>It comes in pieces, each of which is dealt with before the next one is there.</summary>
    public static AnsweredStream InTime(RelayEndpoint endpoint, byte[] stream, IReadOnlyList<int> cuts)
    {
        var output = new ArrayBufferWriter<byte>();
        var begin = 0;
        for (var i = 0; i <= cuts.Count; i++)
        {
            var end = i < cuts.Count ? cuts[i] : stream.Length;
            var input = new ReadOnlySequence<byte>(stream, begin, end - begin);
            var state = AnswerAll(endpoint, ref input, isEnd: i == cuts.Count, output);
            if (state == RelayInput.Malformed)
                return Of(output, state);
            begin = end - (int)input.Length;
        }
        return Of(output, RelayInput.Incomplete);
    }

    private static RelayInput AnswerAll(RelayEndpoint endpoint, ref ReadOnlySequence<byte> input, bool isEnd, ArrayBufferWriter<byte> output)
    {
        RelayInput state;
        do
            state = RelayAnswers.Write(endpoint, ref input, output, isEnd, out _);
        while (state == RelayInput.Answered);
        return state;
    }

    private static AnsweredStream Of(ArrayBufferWriter<byte> output, RelayInput state) =>
        new(Encoding.Latin1.GetString(output.WrittenSpan), state == RelayInput.Malformed);
}
