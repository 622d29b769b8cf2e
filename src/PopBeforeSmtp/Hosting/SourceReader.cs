using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.Ingestion;
using PopBeforeSmtp.LogSources;

namespace PopBeforeSmtp.Hosting;

/// <summary>A log source with what recognises its lines and what keeps it running.</summary>
internal sealed record SourceReader(LogSourceOptions Options, PresetMatcher Matcher, SourceSupervisor Supervisor);
