namespace PopBeforeSmtp.Core.Relay;

/// <summary>How OpenSMTPD and the process behind one of its tables talk: bytes in, bytes out, in order.</summary>
internal interface IOpenSmtpdProtocol
{
    /// <summary>Takes the next question off the input. Whatever stands in it, this never throws and always moves on.</summary>
    /// <param name="consumed">How many bytes of the input are done with.</param>
    /// <returns>false: more bytes are needed first.</returns>
    bool TryRead(ReadOnlySpan<byte> input, out OpenSmtpdQuestion question, out int consumed);

    /// <summary>The answer; empty when the question wants none.</summary>
    byte[] Answer(in OpenSmtpdQuestion question, RelayDecision decision);
}
