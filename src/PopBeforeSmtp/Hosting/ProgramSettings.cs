using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.LogSources;
using PopBeforeSmtp.RelayEndpoints;
using PopBeforeSmtp.RelayEndpoints.MapFiles;
using PopBeforeSmtp.RelayEndpoints.SenderLogins;
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
    IReadOnlyDictionary<string, string?> Serilog)
{
    public RelayRules Relay { get; init; } = new();

    public IReadOnlyList<ISenderLoginMap> SenderLoginMaps { get; init; } = [];

    /// <summary>The administrators' file of suspended accounts; empty: none.</summary>
    public string SuspendedAccounts { get; init; } = "";

    /// <summary>Where any program may ask over HTTP, and change nothing; null: nowhere.</summary>
    public ListenAddress? Metrics { get; init; }
}
