namespace PopBeforeSmtp.RelayEndpoints;

/// <summary>When a connection ends that a stop of the service finds open: some time later where an answer is owed.</summary>
internal sealed class LastRequest : IDisposable
{
    private readonly CancellationTokenSource _ended;
    private readonly CancellationTokenRegistration _registration;

    public LastRequest(CancellationToken stopping, TimeSpan time, TimeProvider clock)
    {
        _ended = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        _registration = stopping.Register(() => _ended.CancelAfter(time));
    }

    /// <summary>Whether the relay has connected and not asked yet, or has sent a part of a request.</summary>
    public bool IsOwed { get; set; } = true;

    public CancellationToken Ended => _ended.Token;

    public void Dispose()
    {
        _registration.Dispose();
        _ended.Dispose();
    }
}
