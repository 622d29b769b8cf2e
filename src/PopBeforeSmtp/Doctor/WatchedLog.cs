using PopBeforeSmtp.Core.Presets;

namespace PopBeforeSmtp.Doctor;

/// <summary>A log that the service follows.</summary>
/// <param name="Kind">file, journal, stdin, ...</param>
/// <param name="Path">file: the log or a glob.</param>
/// <param name="Presets">What is recognised in it.</param>
internal sealed record WatchedLog(string Kind, string Path, IReadOnlyList<RegexPreset> Presets)
{
    /// <summary>file: what there is of that path now.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>journal: where it lies; empty for the host's own.</summary>
    public string Directory { get; init; } = "";

    /// <summary>journal: the units whose entries count.</summary>
    public IReadOnlyList<string> Units { get; init; } = [];

    /// <summary>The zone of time stamps that name none.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Local;
}
