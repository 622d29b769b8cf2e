using PopBeforeSmtp.Settings;

namespace PopBeforeSmtp.RelayEndpoints.MapFiles;

/// <summary>Reads MapFiles.</summary>
internal static class MapFileSettings
{
    /// <summary>The types that postmap(1) builds; of the others Postfix reads the text itself, or a server.</summary>
    private static readonly string[] Buildable = ["hash", "btree", "lmdb", "cdb", "dbm", "sdbm"];

    public static async Task<IReadOnlyList<MapFileOptions>> ReadAsync(SettingsSection root, CancellationToken cancellationToken)
    {
        var sections = root.Sections("MapFiles") ?? [];
        if (sections.Count == 0)
            return [];
        var (types, reason) = await Postmap.TypesAsync(cancellationToken);
        if (types is null)
            root.Error("MapFiles", $"the host's map types cannot be told, postconf -m: {reason}");
        var maps = sections.Select(section => ReadOne(section, types ?? Buildable)).ToList();
        foreach (var twice in maps.GroupBy(map => map.Path).Where(group => group.Count() > 1))
            root.Error("MapFiles", $"'{twice.Key}' is the source file of {twice.Count()} maps; give each a path of its own");
        return maps;
    }

    private static MapFileOptions ReadOne(SettingsSection section, IReadOnlyList<string> types)
    {
        var kind = section.Text("Kind", "postmap");
        if (kind != "postmap")
            section.Error("Kind", $"'{kind}' is not a kind of map file (known: postmap)");
        var type = section.Text("Type", "hash");
        var known = types.Intersect(Buildable).ToList();
        if (!known.Contains(type))
            section.Error("Type", $"'{type}' is not a map type that this host's Postfix can build (postconf -m has: {string.Join(", ", known)})");
        var path = section.Text("Path", "");
        if (path.Length == 0)
            section.Error("Path", "is missing: the source file of the map, such as /etc/postfix/pop-before-smtp");
        else if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
            section.Error("Path", $"'{path}': there is no such directory");
        var value = section.Text("Value", "OK");
        if (value.Length == 0 || value.Any(char.IsControl))
            section.Error("Value", $"'{value}' is not a value for a map: an empty one makes Postfix answer 451 to everybody");
        section.RefuseUnknownKeys();
        return new MapFileOptions(type, path, value);
    }
}
