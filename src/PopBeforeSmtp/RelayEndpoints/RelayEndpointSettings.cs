using PopBeforeSmtp.Settings;
using PopBeforeSmtp.Sockets;

namespace PopBeforeSmtp.RelayEndpoints;

/// <summary>Reads RelayEndpoints.</summary>
internal static class RelayEndpointSettings
{
    /// <param name="kinds">The protocols there are.</param>
    public static IReadOnlyList<RelayEndpointOptions> Read(SettingsSection root, IReadOnlyCollection<string> kinds)
    {
        var sections = root.Sections("RelayEndpoints")
            ?? [Default(root, "policy"), Default(root, "socketmap")];
        return [.. sections.Select(section => ReadOne(section, kinds)).OfType<RelayEndpointOptions>()];
    }

    private static RelayEndpointOptions? ReadOne(SettingsSection section, IReadOnlyCollection<string> kinds)
    {
        var kind = section.Text("Kind", "");
        if (!kinds.Contains(kind))
            section.Error("Kind", $"'{kind}' is not a kind of relay endpoint (known: {string.Join(", ", kinds)})");
        var listen = ListenSettings.Read(section, "", "0660");
        section.RefuseUnknownKeys();
        return listen is null ? null : new RelayEndpointOptions(kind, listen);
    }

    private static SettingsSection Default(SettingsSection root, string kind)
    {
        var members = SettingsObject.Empty("default");
        members.Members["Kind"] = new SettingsValue("default", kind);
        members.Members["Listen"] = new SettingsValue("default", $"unix:run/{kind}");
        return root.Default(members, "RelayEndpoints");
    }
}
