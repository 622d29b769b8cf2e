using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Logins;

namespace PopBeforeSmtp.LogSources;

/// <summary>Takes what a source reads. Called by one source on one thread at a time.</summary>
internal interface ILogConsumer
{
    /// <param name="line">A whole line without its line feed; the bytes are valid during the call only.</param>
    /// <param name="place">Where it stands.</param>
    void OnLine(ReadOnlySpan<byte> line, in LinePlace place = default);

    /// <summary>The same for a line whose envelope came apart from it, as from a journal.</summary>
    void OnLine(LogLine line, in LinePlace place = default);

    /// <summary>A login or an end of a session that came as such: there is no line to recognise.</summary>
    void OnEvent(SessionEvent found);

    /// <summary>
    /// All lines up to these positions have been handed over. Waits while the consumer is behind, so that a source never reads
    /// further ahead than memory allows.
    /// </summary>
    /// <param name="positions">All positions of the source; what is not in the list is no longer needed.</param>
    ValueTask OnPositionAsync(IReadOnlyList<LogPosition> positions, CancellationToken cancellationToken);

    /// <summary>Everything that had been written when the source started has been handed over; called once a start.</summary>
    ValueTask OnCaughtUpAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
