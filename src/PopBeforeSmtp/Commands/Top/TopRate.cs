namespace PopBeforeSmtp.Commands.Top;

/// <summary>How fast a counter of the service grows, now and in the last minutes.</summary>
internal sealed class TopRate
{
    private const int Kept = 300;

    private readonly Queue<double> _values = new();
    private long? _total;
    private TimeSpan _at;

    /// <summary>A second; null until two counts are known.</summary>
    public double? Now { get; private set; }

    /// <summary>Oldest first.</summary>
    public IReadOnlyCollection<double> History => _values;

    public void Add(long total, TimeSpan at)
    {
        // A counter that is less than before is that of another process: the service was started again.
        Now = _total is { } last && total >= last && at > _at ? (total - last) / (at - _at).TotalSeconds : null;
        (_total, _at) = (total, at);
        if (Now is not { } rate)
            return;
        _values.Enqueue(rate);
        if (_values.Count > Kept)
            _values.Dequeue();
    }

    /// <summary>While nobody answers nothing is known, and that is no rate of zero.</summary>
    public void Forget() => (_total, Now) = (null, null);
}
