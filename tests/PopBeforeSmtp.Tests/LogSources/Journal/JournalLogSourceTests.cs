using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.LogSources;
using PopBeforeSmtp.LogSources.Journal;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.LogSources.Journal;

public sealed class JournalLogSourceTests : IDisposable
{
    private static readonly LogSourceOptions Options = new("journal", "", ["*"]) { Units = ["dovecot.service"], Uids = ["0"] };

    private readonly ManualTimeProvider _clock = new();
    private readonly RecordingLogger _logger = new();
    private readonly RecordingConsumer _consumer = new();
    private readonly List<FakeRun> _runs = [];
    private readonly Queue<Action<FakeRun>> _scripts = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly JournalLogSource _source;

    public JournalLogSourceTests() =>
        _source = new JournalLogSource(Options, new LogSourceContext(["dovecot"], TimeSpan.FromMinutes(30), _clock, NullLoggerFactory.Instance), Start, _logger);

    public void Dispose() => _stop.Dispose();

    [Fact]
    public async Task The_first_start_reads_the_window_to_its_end_and_then_follows_from_the_last_entry()
    {
        Script(run => run.Print(FakeRun.Entry(1), FakeRun.Entry(2)).End());
        Script(run => run.Print(FakeRun.Entry(2), FakeRun.Entry(3)));
        var run = RunAsync();
        await Wait.UntilAsync(() => _consumer.Lines.Count == 3);
        Assert.Equal(["m1", "m2", "m3"], _consumer.Lines.Select(line => line.Split(' ')[2]));
        Assert.Equal(["c1", "c2", "c3"], _consumer.Places.Select(place => place.Cursor));
        Assert.Equal(1, _consumer.CaughtUp);
        Assert.Contains($"--since=@{(_clock.GetUtcNow() - TimeSpan.FromMinutes(35)).ToUnixTimeSeconds()}", _runs[0].Arguments);
        Assert.DoesNotContain("--follow", _runs[0].Arguments);
        Assert.Contains("--cursor=c2", _runs[1].Arguments);
        Assert.Contains("--no-tail", _runs[1].Arguments);
        Assert.All(_runs, started => Assert.Equal(["_SYSTEMD_UNIT=dovecot.service", "+", "SYSLOG_IDENTIFIER=dovecot"], started.Arguments.TakeLast(3)));
        await Wait.UntilAsync(() => _consumer.Positions is [{ Cursor: "c3" }]);
        await StopAsync(run);
        Assert.All(_runs, started => Assert.True(started.IsDisposed));
    }

    [Fact]
    public async Task A_restart_goes_on_behind_the_stored_entry()
    {
        Script(run => run.Print(FakeRun.Entry(7), FakeRun.Entry(8)).End());
        Script(run => run.Print(FakeRun.Entry(8)));
        var run = RunAsync("c7");
        await Wait.UntilAsync(() => _runs.Count == 2);
        await StopAsync(run);
        Assert.EndsWith(" m8", Assert.Single(_consumer.Lines));
        Assert.Contains("--cursor=c7", _runs[0].Arguments);
        Assert.Empty(_logger.Lines);
    }

    [Fact]
    public async Task An_entry_that_was_deleted_is_a_gap_and_the_window_is_read_again()
    {
        Script(run => run.Print(FakeRun.Entry(9)).End());
        Script(run => run.Print(FakeRun.Entry(8), FakeRun.Entry(9)).End());
        Script(run => run.Print(FakeRun.Entry(9)));
        var run = RunAsync("c7");
        await Wait.UntilAsync(() => _runs.Count == 3);
        await StopAsync(run);
        Assert.Equal(2, _consumer.Lines.Count);
        Assert.Contains(_runs[1].Arguments, argument => argument.StartsWith("--since=", StringComparison.Ordinal));
        Assert.StartsWith("log gap: log=journal:dovecot.service, ", Assert.Single(_logger.Of(LogLevel.Warning)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cursor_that_is_none_is_a_gap_too(bool isSaid)
    {
        Script(run => (isSaid ? run.Complain("Failed to seek to cursor: Invalid argument") : run).End(isSaid ? 1 : 0));
        Script(run => run.Print(FakeRun.Entry(8)).End());
        Script(run => run.Print(FakeRun.Entry(8)));
        var run = RunAsync("bogus");
        await Wait.UntilAsync(() => _runs.Count == 3);
        await StopAsync(run);
        Assert.Single(_consumer.Lines);
        Assert.Single(_logger.Of(LogLevel.Warning));
    }

    [Fact]
    public async Task What_is_no_evidence_is_counted_and_said_once()
    {
        Script(run => run.Print(
            FakeRun.Entry(1, "\"_SYSTEMD_UNIT\":\"session-1.scope\",\"_UID\":\"65534\""),
            FakeRun.Entry(2, "\"_PID\":\"7\""),
            FakeRun.Entry(3, "\"_SYSTEMD_UNIT\":\"dovecot.service\",\"_UID\":\"1000\""),
            FakeRun.Entry(4, message: "null"),
            FakeRun.Entry(5, message: "[\"a\",\"b\"]"),
            "no json\n",
            FakeRun.Entry(6)).End());
        Script(run => run.Print(FakeRun.Entry(6)));
        var run = RunAsync();
        await Wait.UntilAsync(() => _runs.Count == 2);
        await Wait.UntilAsync(() => _source.Status.DroppedLines == 3);
        await StopAsync(run);
        Assert.EndsWith(" m6", Assert.Single(_consumer.Lines));
        Assert.Equal((3, 1), (_source.Status.Untrusted, _source.Status.Lines));
        Assert.Equal("c6", Assert.Single(_consumer.Positions).Cursor);
        Assert.StartsWith("not trusted: log=journal:dovecot.service, unit=session-1.scope, uid=65534, program=dovecot", Assert.Single(_logger.Of(LogLevel.Warning)));
    }

    [Fact]
    public async Task Half_an_entry_at_the_end_is_not_read()
    {
        Script(run => run.Print(FakeRun.Entry(1), FakeRun.Entry(2).TrimEnd('\n')).End());
        Script(run => run.Print(FakeRun.Entry(1)));
        var run = RunAsync();
        await Wait.UntilAsync(() => _runs.Count == 2);
        await StopAsync(run);
        Assert.Single(_consumer.Lines);
        Assert.Contains("--cursor=c1", _runs[1].Arguments);
    }

    [Fact]
    public async Task After_long_silence_journalctl_is_started_anew()
    {
        Script(run => run.Print(FakeRun.Entry(1)).End());
        Script(run => run.Print(FakeRun.Entry(1)));
        Script(run => run.Print(FakeRun.Entry(1), FakeRun.Entry(2)).End());
        Script(run => run.Print(FakeRun.Entry(2)));
        var run = RunAsync();
        await Wait.UntilAsync(_clock, TimeSpan.FromMinutes(1), () => _consumer.Lines.Count == 2);
        await Wait.UntilAsync(() => _runs.Count == 4);
        await StopAsync(run);
        Assert.Equal(1, _consumer.CaughtUp);
    }

    [Fact]
    public async Task The_first_entry_of_a_boot_counts_although_the_last_one_before_it_is_not_shown()
    {
        Script(run => run.Print(FakeRun.Entry(1)).End());
        Script(run => run.Print(FakeRun.Entry(2)));
        var run = RunAsync();
        await Wait.UntilAsync(() => _consumer.Lines.Count == 2);
        await StopAsync(run);
        Assert.Empty(_logger.Lines);
    }

    [Fact]
    public async Task While_there_is_no_entry_of_this_boot_to_follow_the_journal_is_read_again_and_again()
    {
        const string complaint = "Data from the specified boot (+0) is not available: No such boot ID in journal";
        Script(run => run.End());
        Script(run => run.Complain(complaint));
        Script(run => run.Print(FakeRun.Entry(1)).End());
        Script(run => run.Complain(complaint));
        Script(run => run.Print(FakeRun.Entry(1), FakeRun.Entry(2)).End());
        Script(run => run.Print(FakeRun.Entry(2)));
        var run = RunAsync();
        await Wait.UntilAsync(_clock, TimeSpan.FromMilliseconds(100), () => _runs.Count == 6);
        await StopAsync(run);
        Assert.Equal(["m1", "m2"], _consumer.Lines.Select(line => line.Split(' ')[2]));
        Assert.Empty(_logger.Lines);
    }

    [Fact]
    public async Task An_end_while_following_is_a_failure()
    {
        Script(run => run.End());
        Script(run => run.End());
        Assert.Equal("journalctl ended", (await Assert.ThrowsAsync<IOException>(() => RunAsync())).Message);
    }

    [Fact]
    public async Task An_exit_status_is_a_failure()
    {
        Script(run => run.End(3));
        Assert.Equal("journalctl ended with status 3", (await Assert.ThrowsAsync<IOException>(() => RunAsync())).Message);
    }

    [Fact]
    public async Task What_journalctl_complains_of_is_a_failure_with_its_words()
    {
        Script(run => run.Complain("Hint: You are currently not seeing messages from other users and the system."));
        Assert.Equal("journalctl: Hint: You are currently not seeing messages from other users and the system.", (await Assert.ThrowsAsync<IOException>(() => RunAsync("c1"))).Message);
        Assert.Empty(_logger.Lines);
    }

    private Task RunAsync(string cursor = "")
    {
        LogPosition[] positions = cursor.Length == 0 ? [] : [new LogPosition(_source.Name, 0, 0, 0, 0) { Cursor = cursor }];
        return _source.RunAsync(positions, _consumer, _stop.Token);
    }

    private void Script(Action<FakeRun> script) => _scripts.Enqueue(script);

    private FakeRun Start(IReadOnlyList<string> arguments)
    {
        var run = new FakeRun(arguments);
        _scripts.Dequeue()(run);
        _runs.Add(run);
        return run;
    }

    private async Task StopAsync(Task run)
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }
}
