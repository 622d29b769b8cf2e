using PopBeforeSmtp.Core.LogLines;

namespace PopBeforeSmtp.LogSources;

/// <summary>
/// A place where login lines come from. It fails loudly and never retries by itself: the supervisor starts it again with the
/// last position that was stored. A log file that may not be read for now is waited for as one that is not there yet.
/// </summary>
internal interface ILogSource
{
    /// <summary>The name in messages, in the status and in stored positions; stable over restarts.</summary>
    string Name { get; }

    /// <summary>For the status.</summary>
    LogSourceStatus Status { get; }

    /// <summary>Reads from where the positions say until cancelled, handing over each complete line once and in order.</summary>
    /// <param name="positions">What was stored for this source; empty at the first start.</param>
    /// <exception cref="IOException">The log cannot be read.</exception>
    Task RunAsync(IReadOnlyList<LogPosition> positions, ILogConsumer consumer, CancellationToken cancellationToken);
}
