namespace PopBeforeSmtp.Settings;

/// <summary>Settings that cannot be used: all errors at once, each naming where, the key, the value and what would be valid.</summary>
internal sealed class SettingsException(IReadOnlyList<string> errors) : Exception(string.Join('\n', errors))
{
    public IReadOnlyList<string> Errors { get; } = errors;
}
