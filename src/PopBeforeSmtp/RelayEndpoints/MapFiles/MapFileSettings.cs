using PopBeforeSmtp.Core.Relay.MapFormats;
using PopBeforeSmtp.Native;
using PopBeforeSmtp.Settings;
using PopBeforeSmtp.Sockets;

namespace PopBeforeSmtp.RelayEndpoints.MapFiles;

/// <summary>Reads MapFiles.</summary>
internal static class MapFileSettings
{
    private const string PostmapKind = "postmap";

    /// <summary>The types that postmap(1) builds; of the others Postfix reads the text itself, or a server.</summary>
    private static readonly string[] Buildable = ["hash", "btree", "lmdb", "cdb", "dbm", "sdbm"];

    public static async Task<IReadOnlyList<MapFileOptions>> ReadAsync(SettingsSection root, CancellationToken cancellationToken)
    {
        var sections = root.Sections("MapFiles") ?? [];
        var types = sections.Any(section => KindOf(section) == PostmapKind) ? await ReadTypesAsync(root, cancellationToken) : Buildable;
        var maps = sections.Select(section => ReadOne(section, types)).OfType<MapFileOptions>().ToList();
        foreach (var twice in maps.GroupBy(map => map.Path).Where(group => group.Count() > 1))
            root.Error("MapFiles", $"'{twice.Key}' is the source file of {twice.Count()} maps; give each a path of its own");
        return maps;
    }

    private static string KindOf(SettingsSection section) => section.Text("Kind", PostmapKind);

    private static async Task<IReadOnlyList<string>> ReadTypesAsync(SettingsSection root, CancellationToken cancellationToken)
    {
        var (types, reason) = await Postmap.TypesAsync(cancellationToken);
        if (types is null)
            root.Error("MapFiles", $"the host's map types cannot be told, postconf -m: {reason}");
        return types ?? Buildable;
    }

    /// <returns>null after an error that leaves nothing to go on with.</returns>
    private static MapFileOptions? ReadOne(SettingsSection section, IReadOnlyList<string> types)
    {
        var kind = KindOf(section);
        if (kind == PostmapKind)
            return ReadPostmap(section, types);
        if (TextMapFormats.Find(kind) is { } format)
            return ReadText(section, format);
        section.Error("Kind", $"'{kind}' is not a kind of map file (known: {string.Join(", ", [PostmapKind, .. TextMapFormats.Names])})");
        return null;
    }

    private static PostmapFileOptions ReadPostmap(SettingsSection section, IReadOnlyList<string> types)
    {
        var type = section.Text("Type", "hash");
        var known = types.Intersect(Buildable).ToList();
        if (!known.Contains(type))
            section.Error("Type", $"'{type}' is not a map type that this host's Postfix can build (postconf -m has: {string.Join(", ", known)})");
        var path = ReadPath(section);
        var value = section.Text("Value", "OK");
        if (value.Length == 0 || value.Any(char.IsControl))
            section.Error("Value", $"'{value}' is not a value for a map: an empty one makes Postfix answer 451 to everybody");
        section.RefuseUnknownKeys();
        return new PostmapFileOptions(type, path, value);
    }

    private static TextMapFileOptions ReadText(SettingsSection section, IMapFormat format)
    {
        var value = section.Text("Value", format.DefaultValue);
        if (format.WhyNotValue(value) is { } reason)
            section.Error("Value", $"'{value}' {reason}");
        var options = new TextMapFileOptions(format, ReadPath(section), value)
        {
            Mode = ReadMode(section),
            GroupId = ListenSettings.ReadGroup(section),
            Before = ReadOwn(section, "Before", section.Text("Before", "")),
            After = ReadOwn(section, "After", section.Text("After", "")),
            AfterUpdate = section.Texts("AfterUpdate", []),
        };
        if (options.AfterUpdate is [var program, ..] && HostProgram.Find(program) is null)
            section.Error("AfterUpdate", $"there is no program '{program}' on this host; write it and its arguments as a list, no shell reads them");
        section.RefuseUnknownKeys();
        return options;
    }

    private static string ReadPath(SettingsSection section)
    {
        var path = section.Text("Path", "");
        if (path.Length == 0)
            section.Error("Path", "is missing: the source file of the map, such as /etc/postfix/pop-before-smtp");
        else if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
            section.Error("Path", $"'{path}': there is no such directory");
        return path;
    }

    private static UnixFileMode ReadMode(SettingsSection section)
    {
        var mode = section.Mode("Mode", "0644");
        if (mode.HasFlag(UnixFileMode.OtherWrite))
            section.Error("Mode", "everybody could write who may relay");
        return mode;
    }

    private static string ReadOwn(SettingsSection section, string key, string path)
    {
        if (path.Length > 0 && !File.Exists(path))
            section.Error(key, $"'{path}': there is no such file");
        else if (path.Length > 0 && PathSafety.WhyUnsafeFile(path, TrustedWriters.Named) is { } reason)
            section.Error(key, reason);
        return path;
    }
}
