using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Core.Presets;

namespace PopBeforeSmtp.Ingestion;

/// <summary>
/// Warns when a server writes lines that look like logins and none of its lines matches any more: its words have changed, and soon
/// nobody may relay. Once an hour for each program.
/// </summary>
internal sealed partial class DriftAlarm(IReadOnlyDictionary<string, DriftWatch> first, TimeProvider clock, ILogger<DriftAlarm> logger) : BackgroundService
{
    /// <summary>Fewer may be chance: a new kind of line, an odd client.</summary>
    public const int Threshold = 5;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Silence = TimeSpan.FromHours(1);

    private readonly Dictionary<(string Log, string Program), DateTimeOffset> _warned = [];

    private volatile IReadOnlyDictionary<string, DriftWatch> _watches = first;

    /// <summary>By the name of the source.</summary>
    public IReadOnlyDictionary<string, DriftWatch> Watches
    {
        get => _watches;
        set => _watches = value;
    }

    public static bool IsAlarming(ProgramDrift drift) => drift.LoginLike >= Threshold && drift.Matched == 0;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            Look(clock.GetUtcNow());
    }

    private void Look(DateTimeOffset now)
    {
        foreach (var (log, watch) in _watches)
        {
            foreach (var drift in watch.LastHour(now).Where(IsAlarming))
            {
                if (_warned.TryGetValue((log, drift.Program), out var last) && now - last < Silence)
                    continue;
                _warned[(log, drift.Program)] = now;
                Warn(drift.Program, drift.LoginLike, log);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "drift: {Program} wrote {LoginLike} login-like lines in the last hour, 0 matched; log={Log}; see pop-before-smtp scan")]
    private partial void Warn(string program, long loginLike, string log);
}
