using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Logins;
using PopBeforeSmtp.LogSources;

namespace PopBeforeSmtp.Ingestion;

/// <summary>
/// Remembers how far a source got, for the next start of it in this process, and lets it end between two positions: what reads on
/// from the position then finds each line once, and the joined lines of a process in the state they were in.
/// </summary>
internal sealed class PositionKeeper(LoginReader reader) : ILogConsumer
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _ended = new();
    private volatile IReadOnlyList<LogPosition> _positions = [];
    private bool _isBehind;
    private bool _isEnding;
    private bool _isEnded;

    public IReadOnlyList<LogPosition> Positions
    {
        get => _positions;
        set => _positions = value;
    }

    /// <summary>Told of each position.</summary>
    public Action Works { get; set; } = () => { };

    public CancellationToken Ended => _ended.Token;

    public void End()
    {
        lock (_gate)
        {
            _isEnding = true;
            _isEnded |= !_isBehind;
        }
        CancelWhenEnded();
    }

    public void Cut()
    {
        lock (_gate)
            _isEnded = true;
        CancelWhenEnded();
    }

    /// <summary>What was handed over since the last position comes again.</summary>
    public void StartAgain() => CaughtUp();

    public void OnLine(ReadOnlySpan<byte> line, in LinePlace place)
    {
        if (TryTake())
            reader.OnLine(line, place);
    }

    public void OnLine(LogLine line, in LinePlace place)
    {
        if (TryTake())
            reader.OnLine(line, place);
    }

    public void OnEvent(SessionEvent found)
    {
        if (TryTake())
            reader.OnEvent(found);
    }

    public async ValueTask OnPositionAsync(IReadOnlyList<LogPosition> positions, CancellationToken cancellationToken)
    {
        // After an end the lines before this position were not taken. Who ended the source may not have come to tell its token yet.
        CancelWhenEnded();
        _ended.Token.ThrowIfCancellationRequested();
        cancellationToken.ThrowIfCancellationRequested();
        await reader.OnPositionAsync(positions, cancellationToken);
        _positions = positions;
        Works();
        CaughtUp();
    }

    public ValueTask OnCaughtUpAsync(CancellationToken cancellationToken) => reader.OnCaughtUpAsync(cancellationToken);

    private bool TryTake()
    {
        lock (_gate)
            return !_isEnded && (_isBehind = true);
    }

    private void CaughtUp()
    {
        lock (_gate)
        {
            _isBehind = false;
            _isEnded |= _isEnding;
        }
        CancelWhenEnded();
    }

    /// <summary>Outside of the lock: what waits for it goes on in this call.</summary>
    private void CancelWhenEnded()
    {
        if (Volatile.Read(ref _isEnded))
            _ended.Cancel();
    }
}
