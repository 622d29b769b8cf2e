namespace PopBeforeSmtp.Control;

/// <summary>The running service could not be asked, or refused; one line for a person.</summary>
internal sealed class ControlException(string message) : Exception(message);
