namespace PopBeforeSmtp.Tests.Support;

/// <summary>A timer of <see cref="ManualTimeProvider"/>.</summary>
internal sealed class ManualTimer(ManualTimeProvider clock, Action callback) : ITimer
{
    /// <summary>null: it does not run.</summary>
    public DateTimeOffset? Due { get; set; }

    public TimeSpan Period { get; set; }

    public void Fire() => callback();

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        clock.Schedule(this, dueTime, period);
        // As the framework's own timers do: what is due at once fires at once, on another thread.
        if (dueTime == TimeSpan.Zero)
            ThreadPool.QueueUserWorkItem(_ => clock.Advance(TimeSpan.Zero));
        return true;
    }

    public void Dispose() => clock.Remove(this);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
