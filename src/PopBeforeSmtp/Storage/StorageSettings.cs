using PopBeforeSmtp.Settings;

namespace PopBeforeSmtp.Storage;

/// <summary>Reads the section Storage.</summary>
internal static class StorageSettings
{
    public static StorageOptions Read(SettingsSection section)
    {
        var kind = section.Text("Kind", "sqlite");
        var path = section.Text("Path", "data/authorizations.db");
        section.RefuseUnknownKeys();
        if (kind is not ("sqlite" or "memory"))
            section.Error("Kind", $"'{kind}' is not a kind of store (known: sqlite, memory)");
        if (Directory.Exists(path))
            section.Error("Path", $"'{path}' is a directory; name the database file");
        return new StorageOptions(kind, path);
    }
}
