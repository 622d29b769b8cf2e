namespace PopBeforeSmtp.RelayEndpoints.SenderLogins;

/// <summary>One of SenderLoginMaps: who may use a sender.</summary>
internal interface ISenderLoginMap
{
    /// <summary>As it stands in the settings; for messages.</summary>
    string Name { get; }

    /// <returns>The accounts as the map has them, parted by commas or blanks; null when it has no such key.</returns>
    /// <exception cref="IOException">It cannot be read; the message says why in one line.</exception>
    Task<string?> FindAsync(string key, CancellationToken cancellationToken);
}
