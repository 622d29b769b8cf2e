namespace PopBeforeSmtp.Faults;

/// <summary>The fault cannot be brought about here; the message says why.</summary>
internal sealed class NotRunException(string reason) : Exception(reason);
