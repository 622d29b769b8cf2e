namespace PopBeforeSmtp.Settings;

internal sealed record SettingsValue(string Origin, string Text) : SettingsNode(Origin);
