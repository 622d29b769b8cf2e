using System.Buffers;
using System.Globalization;
using System.Text;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay;

namespace PopBeforeSmtp.RelayEndpoints.Socketmap;

/// <summary>The socketmap protocol of Postfix (socketmap_table(5)) and Sendmail. Any map name asks the same table; one of them is answered in other words.</summary>
internal sealed class SocketmapProtocol(RelayDecider decider) : IRelayProtocol
{
    public string Kind => "socketmap";

    public int MaximumRequestLength => Netstring.MaximumContent + 16;

    public RelayInput Answer(ReadOnlySpan<byte> input, IBufferWriter<byte> output, out RelayDecision answer, out int consumed)
    {
        answer = RelayDecision.NoOpinion;
        consumed = 0;
        switch (Netstring.Read(input, out var content, out var length))
        {
            case NetstringState.Incomplete:
                return RelayInput.Incomplete;
            case NetstringState.Malformed:
                return RelayInput.Malformed;
        }
        consumed = length;
        var client = SocketmapRequest.ReadClient(content);
        var isFromPostscreen = SocketmapRequest.IsFromPostscreen(content);
        answer = isFromPostscreen ? decider.DecideKnown(client) : decider.Decide(client);
        output.Write(isFromPostscreen ? SocketmapReply.ForPostscreen(answer) : SocketmapReply.For(answer));
        return RelayInput.Answered;
    }

    public byte[] Example(ClientAddress client, string sender)
    {
        var question = $"pop-before-smtp {client}";
        return Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{question.Length}:{question},"));
    }
}
