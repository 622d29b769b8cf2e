namespace PopBeforeSmtp.Storage;

/// <summary>The store could not do what it was asked; the message says why in one line.</summary>
internal sealed class StoreException(string message, Exception inner) : Exception(message, inner);
