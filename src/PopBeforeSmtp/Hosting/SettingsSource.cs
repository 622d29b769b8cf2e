namespace PopBeforeSmtp.Hosting;

/// <summary>Where a running service reads its settings again.</summary>
/// <param name="ReadAsync">Given what it runs with; throws SettingsException.</param>
internal sealed record SettingsSource(Func<ProgramSettings, CancellationToken, Task<ProgramSettings>> ReadAsync)
{
    /// <summary>For a service whose settings stand in no file.</summary>
    public static SettingsSource None { get; } = new((running, _) => Task.FromResult(running));
}
