namespace PopBeforeSmtp.Storage;

/// <summary>The store could not do what it was asked; the message says why in one line.</summary>
internal sealed class StoreException(string message, Exception inner) : Exception(message, inner)
{
    /// <summary>What is kept is damaged or gone: trying again will not help, <see cref="IAuthorizationStore.ReplaceAsync"/> will.</summary>
    public bool IsDamage { get; init; }
}
