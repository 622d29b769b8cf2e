namespace PopBeforeSmtp.Core.Presets;

/// <summary>A preset file that cannot be used; the message names the file, the line and the reason, each on a line of its own.</summary>
internal sealed class PresetFormatException(IReadOnlyList<string> errors) : Exception(string.Join('\n', errors))
{
    public IReadOnlyList<string> Errors { get; } = errors;
}
