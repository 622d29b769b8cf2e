namespace PopBeforeSmtp.LogSources;

/// <summary>An item of LogSources.</summary>
/// <param name="Kind">file.</param>
/// <param name="Path">The log.</param>
/// <param name="Presets">Names of presets, or "*" for all.</param>
internal sealed record LogSourceOptions(string Kind, string Path, IReadOnlyList<string> Presets);
