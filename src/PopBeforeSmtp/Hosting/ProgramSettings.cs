using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.LogSources;
using PopBeforeSmtp.RelayEndpoints;
using PopBeforeSmtp.RelayEndpoints.MapFiles;
using PopBeforeSmtp.Sockets;
using PopBeforeSmtp.Storage;

namespace PopBeforeSmtp.Hosting;

/// <summary>All settings, checked and ready for use.</summary>
/// <param name="Control">null: no control socket.</param>
/// <param name="Serilog">The section that Serilog reads by itself, as flat keys.</param>
internal sealed record ProgramSettings(
    IReadOnlyList<LogSourceOptions> LogSources,
    IReadOnlyList<RegexPreset> Presets,
    AuthorizationRules Authorization,
    StorageOptions Storage,
    IReadOnlyList<RelayEndpointOptions> RelayEndpoints,
    IReadOnlyList<MapFileOptions> MapFiles,
    ListenAddress? Control,
    IReadOnlyDictionary<string, string?> Serilog);
