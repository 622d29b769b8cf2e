using PopBeforeSmtp.Native;
using PopBeforeSmtp.RelayEndpoints.MapFiles;
using PopBeforeSmtp.Sockets;

namespace PopBeforeSmtp.Hosting;

/// <summary>Finds directories in which the service writes, and others could write too.</summary>
internal static class UnsafePaths
{
    /// <returns>A line each, that begins with the key.</returns>
    public static IEnumerable<string> Find(ProgramSettings settings)
    {
        List<(string Key, string? Reason)> all =
        [
            ("Storage:Path", settings.Storage.Kind == "sqlite" ? WhyUnsafe(settings.Storage.Path, TrustedWriters.RootAndSelf) : null),
            .. settings.RelayEndpoints.Select((endpoint, index) => ($"RelayEndpoints:{index}:Listen", WhyUnsafe(endpoint.Listen))),
            .. settings.LogSources.Select((source, index) => ($"LogSources:{index}:Listen", WhyUnsafe(source.Listen))),
            ("Control:Listen", WhyUnsafe(settings.Control)),
            ("Metrics:Listen", WhyUnsafe(settings.Metrics)),
            .. settings.MapFiles.Select((map, index) => ($"MapFiles:{index}:Path", WhyUnsafe(map.Path, TrustOf(map)))),
        ];
        // A directory that is named by several keys is one thing to put right.
        return all.Where(found => found.Reason is not null).DistinctBy(found => found.Reason).Select(found => $"{found.Key}: {found.Reason}");
    }

    /// <summary>A text map is written beside and renamed, whoever keeps the directory; postmap(1) opens its files by their names.</summary>
    private static TrustedWriters TrustOf(MapFileOptions map) => map is TextMapFileOptions ? TrustedWriters.Named : TrustedWriters.RootAndSelf;

    /// <summary>The directory of a socket that is passed is systemd's business as well, but who may write there may put another in its place.</summary>
    private static string? WhyUnsafe(ListenAddress? listen) => listen?.Path is { } path ? WhyUnsafe(path, TrustedWriters.RootAndSelf) : null;

    private static string? WhyUnsafe(string path, TrustedWriters trusted) => PathSafety.WhyUnsafeDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!, trusted);
}
