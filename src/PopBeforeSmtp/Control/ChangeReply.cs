namespace PopBeforeSmtp.Control;

/// <summary>What a change did.</summary>
/// <param name="IsDone">false: refused, or there was nothing to change; the message says which.</param>
/// <param name="Message">One line for a person.</param>
/// <param name="Clients">What was changed.</param>
internal sealed record ChangeReply(bool IsDone, string Message, IReadOnlyList<string> Clients);
