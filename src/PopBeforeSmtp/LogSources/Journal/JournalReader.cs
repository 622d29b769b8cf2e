using System.Diagnostics.CodeAnalysis;
using PopBeforeSmtp.Core.LogLines;

namespace PopBeforeSmtp.LogSources.Journal;

/// <summary>Reads the entries that a run of journalctl prints.</summary>
internal sealed class JournalReader(IJournalRun run, TimeProvider clock)
{
    private readonly LineBuffer _lines = new();
    private readonly byte[] _bytes = new byte[LineBuffer.MaximumLineLength];
    private long _unreadable;

    /// <summary>Entries that were too long or could not be understood.</summary>
    public long Dropped => _unreadable + _lines.Dropped;

    /// <summary>Nothing has come for as long as was waited.</summary>
    public bool IsSilent { get; private set; }

    /// <returns>false at the end of the output, and after silence.</returns>
    /// <exception cref="IOException">journalctl failed, or says that it cannot read the journal.</exception>
    public async Task<bool> ReadAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(atMost, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var read = run.Output.ReadAsync(_bytes, both.Token).AsTask();
        try
        {
            if (await Task.WhenAny(read, run.Complaint).WaitAsync(both.Token) == run.Complaint)
                await FailAsync(cancellationToken);
            var count = await read;
            if (count == 0)
                await EndAsync(cancellationToken);
            _bytes.AsSpan(0, count).CopyTo(_lines.Free);
            _lines.Filled(count);
            return count > 0;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            IsSilent = true;
            return false;
        }
    }

    public bool TryTake([NotNullWhen(true)] out JournalEntry? entry)
    {
        while (_lines.TryTake(out var line))
        {
            if (JournalJson.TryParse(line, out entry))
                return true;
            // "-- No entries --" is the one thing that is said in all formats.
            _unreadable += line.StartsWith("-- "u8) ? 0 : 1;
        }
        entry = null;
        return false;
    }

    private async Task EndAsync(CancellationToken cancellationToken)
    {
        var status = await run.WaitAsync(cancellationToken);
        if (run.Complaint.IsCompleted)
            await FailAsync(cancellationToken);
        if (status != 0)
            throw new IOException($"journalctl ended with status {status}");
    }

    private async Task FailAsync(CancellationToken cancellationToken) =>
        throw new IOException($"journalctl: {await run.Complaint.WaitAsync(cancellationToken)}");
}
