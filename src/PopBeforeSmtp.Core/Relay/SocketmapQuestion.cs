using System.Text;
using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Core.Relay;

/// <summary>The socketmap protocol (socketmap_table(5)) from the side that asks.</summary>
internal static class SocketmapQuestion
{
    public static byte[] For(ClientAddress client, string map)
    {
        var content = $"{map} {client}";
        return Encoding.ASCII.GetBytes($"{content.Length}:{content},");
    }

    /// <summary>What the reply to the one question asked says.</summary>
    /// <param name="received">All that has come since the question.</param>
    /// <returns>null: the reply has not come whole. Permit only for a whole reply with nothing behind it: else it is not certain whose it is.</returns>
    public static RelayDecision? ReadReply(ReadOnlySpan<byte> received)
    {
        var state = Netstring.Read(received, out var content, out var length);
        if (state == NetstringState.Incomplete)
            return null;
        if (state == NetstringState.Malformed || length != received.Length)
            return RelayDecision.TryLater;
        if (content.StartsWith("OK "u8) && content.Length > "OK ".Length)
            return RelayDecision.Permit;
        return content.SequenceEqual("NOTFOUND"u8) || content.StartsWith("NOTFOUND "u8) ? RelayDecision.NoOpinion : RelayDecision.TryLater;
    }
}
