using Microsoft.Extensions.Logging;
using PopBeforeSmtp.LogSources.Files;

namespace PopBeforeSmtp.LogSources;

/// <summary>What a source may need to know of the rest of the service.</summary>
/// <param name="Programs">The names under which the source's presets look for lines.</param>
/// <param name="Window">How long ago something may have been written that counts: what is older need not be read at the first start.</param>
internal sealed record LogSourceContext(IReadOnlyList<string> Programs, TimeSpan Window, TimeProvider Clock, ILoggerFactory Logging)
{
    /// <summary>Shared by all sources.</summary>
    public FollowedFiles Files { get; init; } = new();

    /// <summary>The zone of time stamps that name none.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Local;
}
