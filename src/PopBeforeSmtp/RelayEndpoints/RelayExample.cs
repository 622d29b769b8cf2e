using System.Buffers;
using System.Text;
using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.RelayEndpoints;

/// <summary>Asks a protocol as a relay would, so that what is shown is what would be sent.</summary>
internal static class RelayExample
{
    /// <param name="protocol">One whose answers nobody counts.</param>
    /// <returns>The reply without its ends of lines; null when the protocol has no example.</returns>
    public static async Task<string?> AnswerAsync(IRelayProtocol protocol, ClientAddress client, string sender, ISenderLookups lookups, CancellationToken cancellationToken)
    {
        // An account that is no address, or is odd, would spoil the request.
        var request = protocol.Example(client, sender.Any(character => char.IsControl(character) || char.IsWhiteSpace(character)) ? "" : sender);
        if (request.Length == 0)
            return null;
        var reply = new ArrayBufferWriter<byte>();
        RelayInput state;
        while ((state = protocol.Answer(request, reply, out _, out _)) == RelayInput.Undecided)
            await lookups.SettledAsync(cancellationToken);
        return state == RelayInput.Answered ? Encoding.UTF8.GetString(reply.WrittenSpan).TrimEnd() : null;
    }
}
