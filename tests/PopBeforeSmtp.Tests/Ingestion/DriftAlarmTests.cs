using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.Ingestion;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Ingestion;

public sealed class DriftAlarmTests
{
    private readonly ManualTimeProvider _clock = new();
    private readonly RecordingLogger<DriftAlarm> _log = new();
    private readonly DriftWatch _watch = new([]);

    [Fact]
    public async Task A_server_none_of_whose_login_like_lines_match_is_warned_of_once_an_hour()
    {
        using var alarm = new DriftAlarm(new Dictionary<string, DriftWatch> { ["mail.log"] = _watch }, _clock, _log);
        await alarm.StartAsync(CancellationToken.None);
        Write("dovecot", 412);
        Write("imapd", DriftAlarm.Threshold - 1);
        Write("pop3d", 50);
        _watch.Matched("pop3d", _clock.GetUtcNow());

        await Wait.UntilAsync(_clock, TimeSpan.FromMinutes(1), () => _log.Of(LogLevel.Warning).Count() == 1);
        Assert.StartsWith("drift: dovecot wrote 412 login-like lines in the last hour, 0 matched; log=mail.log", _log.Of(LogLevel.Warning).First());

        for (var minute = 0; minute < 30; minute++)
            _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Single(_log.Of(LogLevel.Warning));
        _clock.Advance(TimeSpan.FromMinutes(29));
        Write("dovecot", 10);
        await Wait.UntilAsync(_clock, TimeSpan.FromMinutes(1), () => _log.Of(LogLevel.Warning).Count() == 2);
        await alarm.StopAsync(CancellationToken.None);
    }

    private void Write(string program, int lines)
    {
        for (var i = 0; i < lines; i++)
            _watch.Unmatched(program, "somebody logged in from 192.0.2.1", _clock.GetUtcNow());
    }
}
