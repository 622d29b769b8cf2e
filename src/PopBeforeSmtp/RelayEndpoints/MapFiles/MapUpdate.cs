using PopBeforeSmtp.Core.Relay.MapFormats;

namespace PopBeforeSmtp.RelayEndpoints.MapFiles;

/// <summary>What became of an update.</summary>
/// <param name="IsWritten">false when the file was up to date.</param>
internal sealed record MapUpdate(bool IsWritten, IReadOnlyList<LeftOutClient> LeftOut);
