using PopBeforeSmtp.RelayEndpoints.MapFiles;

namespace PopBeforeSmtp.Hosting;

/// <summary>Makes the map file that settings ask for.</summary>
internal static class MapFileKinds
{
    public static IMapFile Create(MapFileOptions options) => options switch
    {
        PostmapFileOptions postmap => new PostmapFile(postmap),
        TextMapFileOptions text => new TextMapFile(text),
        _ => throw new ArgumentException($"{options.GetType().Name} is not a kind of map file"),
    };
}
