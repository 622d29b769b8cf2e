namespace PopBeforeSmtp.Settings;

internal sealed record SettingsObject(string Origin, Dictionary<string, SettingsNode> Members) : SettingsNode(Origin)
{
    public static SettingsObject Empty(string origin) => new(origin, new Dictionary<string, SettingsNode>(StringComparer.OrdinalIgnoreCase));
}
