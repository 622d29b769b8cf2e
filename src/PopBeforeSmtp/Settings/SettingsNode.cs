namespace PopBeforeSmtp.Settings;

/// <summary>A value of the settings, with the place it was written at: "appsettings.json:12" or an environment variable.</summary>
internal abstract record SettingsNode(string Origin);
