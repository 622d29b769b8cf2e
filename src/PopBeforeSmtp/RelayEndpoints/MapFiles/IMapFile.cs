using PopBeforeSmtp.Core.Relay.MapFormats;

namespace PopBeforeSmtp.RelayEndpoints.MapFiles;

/// <summary>A file that a relay reads.</summary>
internal interface IMapFile
{
    /// <summary>For messages: the type or format.</summary>
    string Type { get; }

    string Path { get; }

    /// <summary>Brings the file up to date.</summary>
    /// <param name="clients">Sorted, each network once.</param>
    /// <exception cref="IOException">It could not be done; it is to be tried again.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    Task<MapUpdate> UpdateAsync(IReadOnlyList<OpenClient> clients, DateTimeOffset now, CancellationToken cancellationToken);
}
