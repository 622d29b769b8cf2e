using PopBeforeSmtp.Doctor;
using PopBeforeSmtp.LogSources;
using PopBeforeSmtp.LogSources.Files;
using PopBeforeSmtp.RelayEndpoints.MapFiles;

namespace PopBeforeSmtp.Hosting;

/// <summary>What the settings ask of the host.</summary>
internal static class WiringOfSettings
{
    public static ServiceWiring Create(ProgramSettings settings, string user) => new(user)
    {
        Logs = [.. settings.LogSources.Select(source => Log(source, settings))],
        Sockets = [.. settings.RelayEndpoints.Select(endpoint => new OfferedSocket(endpoint.Kind, endpoint.Listen.Path, endpoint.Listen.Tcp))],
        Maps = [.. settings.MapFiles.Select(Map)],
        Presets = settings.Presets,
        StateDirectory = settings.Storage.Kind == "sqlite" ? Path.GetDirectoryName(Path.GetFullPath(settings.Storage.Path))! : "",
    };

    private static WatchedLog Log(LogSourceOptions source, ProgramSettings settings) =>
        new(source.Kind, source.Kind == "file" ? Path.GetFullPath(source.Path) : source.Path, SourcePresets.Of(source, settings.Presets))
        {
            Files = source.Kind == "file" ? Files(Path.GetFullPath(source.Path)) : [],
            Directory = source.Directory,
            Units = source.Units,
            Zone = source.TimeZone ?? TimeZoneInfo.Local,
        };

    private static IReadOnlyList<string> Files(string path) => LogGlob.IsGlob(path) ? LogGlob.Find(path) : [path];

    private static OfferedMap Map(MapFileOptions map) => map switch
    {
        PostmapFileOptions postmap => new OfferedMap(postmap.Type, Path.GetFullPath(postmap.Path)),
        TextMapFileOptions text => new OfferedMap(text.Format.Name is ['p', 'o', 's', 't', 'f', 'i', 'x', '-', .. var type] ? type : text.Format.Name, Path.GetFullPath(text.Path)),
        _ => new OfferedMap("", map.Path),
    };
}
