using System.Buffers;
using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.RelayEndpoints;

/// <summary>
/// A wire format in which relays ask. It is a plain function of bytes: connections, limits and counting are the same for all
/// (<see cref="RelayConnectionHandler"/>).
/// </summary>
internal interface IRelayProtocol
{
    /// <summary>The Kind in the settings.</summary>
    string Kind { get; }

    /// <summary>The longest request; a peer that sends more without ending one is cut off.</summary>
    int MaximumRequestLength { get; }

    /// <summary>Takes one request from the front of the input and writes its one reply.</summary>
    /// <param name="input">What has come and was not taken yet; any cut is possible.</param>
    /// <param name="answer">What was answered, for counting; valid with <see cref="RelayInput.Answered"/>.</param>
    /// <param name="consumed">The length of the request; 0 unless answered.</param>
    RelayInput Answer(ReadOnlySpan<byte> input, IBufferWriter<byte> output, out Core.Relay.RelayDecision answer, out int consumed);

    /// <summary>Takes what is left when the relay sends no more. Where a request has an end of its own, what is left is none.</summary>
    /// <param name="input">Not empty, and not longer than <see cref="MaximumRequestLength"/>.</param>
    /// <param name="answer">What was answered, for counting; valid with <see cref="RelayInput.Answered"/>.</param>
    RelayInput AnswerRest(ReadOnlySpan<byte> input, IBufferWriter<byte> output, out Core.Relay.RelayDecision answer)
    {
        answer = Core.Relay.RelayDecision.NoOpinion;
        return RelayInput.Incomplete;
    }

    /// <summary>A request about a client as a relay sends it; empty for a protocol that has no example to show.</summary>
    /// <param name="sender">MAIL FROM, for protocols that have it; may be empty.</param>
    byte[] Example(ClientAddress client, string sender) => [];
}
