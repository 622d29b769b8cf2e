namespace PopBeforeSmtp.Settings;

internal sealed record SettingsList(string Origin, List<SettingsNode> Items) : SettingsNode(Origin);
