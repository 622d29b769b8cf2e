using PopBeforeSmtp.Core.Presets;

namespace PopBeforeSmtp.Doctor;

/// <summary>What the service is set to read, to offer and to keep: the host has to fit it.</summary>
/// <param name="User">The account that it runs under.</param>
internal sealed record ServiceWiring(string User)
{
    public IReadOnlyList<WatchedLog> Logs { get; init; } = [];

    public IReadOnlyList<OfferedSocket> Sockets { get; init; } = [];

    public IReadOnlyList<OfferedMap> Maps { get; init; } = [];

    /// <summary>Every preset that is known, in use or not.</summary>
    public IReadOnlyList<RegexPreset> Presets { get; init; } = [];

    /// <summary>The directory of the store; empty when nothing is kept.</summary>
    public string StateDirectory { get; init; } = "";
}
