using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.Ingestion;
using PopBeforeSmtp.LogSources;

namespace PopBeforeSmtp.Hosting;

/// <summary>A log source with what recognises its lines and what keeps it running.</summary>
/// <param name="Presets">Those of its options, as they were read.</param>
internal sealed record SourceReader(LogSourceOptions Options, IReadOnlyList<RegexPreset> Presets, PresetMatcher Matcher, LoginReader Reader, SourceSupervisor Supervisor);
