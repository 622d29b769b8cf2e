namespace PopBeforeSmtp.Control;

/// <summary>What a relay is told now.</summary>
/// <param name="Kind">policy, socketmap, or a map type.</param>
/// <param name="Where">The socket or the file.</param>
/// <param name="Answer">As it is written, without its ends of lines.</param>
internal sealed record RelayAnswerView(string Kind, string Where, string Answer);
