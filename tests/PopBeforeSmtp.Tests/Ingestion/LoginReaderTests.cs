using System.Text;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Ingestion;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Ingestion;

public sealed class LoginReaderTests : IAsyncDisposable
{
    private readonly Pipeline _pipeline = new();
    private readonly LoginReader _reader;
    private readonly Task _loop;

    public LoginReaderTests()
    {
        _pipeline.Table.Load([], []);
        _reader = new LoginReader("mail", Make.Matcher(), _pipeline.Writer, _pipeline.Steady);
        _loop = _pipeline.Writer.RunLoopAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        _pipeline.Writer.Complete();
        await _loop;
        await _pipeline.DisposeAsync();
    }

    [Fact]
    public async Task Logins_open_when_their_position_comes()
    {
        Read(Make.LoginLine("192.0.2.10"));
        Assert.False(_pipeline.IsAllowed("192.0.2.10"));
        await ReachAsync(100);
        Assert.True(_pipeline.IsAllowed("192.0.2.10"));
    }

    [Fact]
    public async Task Other_lines_open_nothing_and_still_move_the_position()
    {
        Read("2026-11-20T10:15:00+00:00 post dovecot: imap-login: Disconnected: Connection closed (auth failed, 1 attempts in 2 secs): user=<ina>, method=PLAIN, rip=192.0.2.10, lip=203.0.113.1, TLS, session=<q>");
        Read("noise");
        Read("");
        await ReachAsync(100);
        Assert.Equal(0, _pipeline.Table.Count);
        Assert.Equal(100, await SavedOffsetAsync());
    }

    [Fact]
    public async Task Each_login_is_recorded_once()
    {
        Read(Make.LoginLine("192.0.2.10"));
        await ReachAsync(100);
        await ReachAsync(200);
        Read(Make.LoginLine("192.0.2.10"));
        await ReachAsync(300);
        Assert.Equal(2, Assert.Single(_pipeline.Table.OpenRows(_pipeline.Clock.GetUtcNow())).Logins);
    }

    [Fact]
    public async Task A_login_from_the_future_counts_as_read_now()
    {
        Read(Make.LoginLine("192.0.2.10", time: "2026-11-20T23:15:00.000000+00:00"));
        await ReachAsync(100);
        _pipeline.Clock.Advance(Make.Window);
        Assert.False(_pipeline.IsAllowed("192.0.2.10"));
    }

    [Fact]
    public async Task The_line_of_a_login_is_kept_with_its_place()
    {
        var line = Make.LoginLine("192.0.2.10");
        var place = new LinePlace("/var/log/mail.log", 7, 42, "");
        _reader.OnLine(Encoding.UTF8.GetBytes(line), place);
        _reader.OnLine("noise"u8, place with { Offset = 300 });
        await ReachAsync(400);
        Assert.Equal(new LineEvidence(line, place), Assert.Single(await _pipeline.HistoryAsync("192.0.2.10")).Evidence!.Line);
    }

    [Fact]
    public void A_line_that_says_nothing_takes_no_memory()
    {
        var noise = Encoding.UTF8.GetBytes("2026-11-20T10:15:00+00:00 post postfix/smtpd[7]: connect from unknown[192.0.2.10]");
        _reader.OnLine(noise);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            _reader.OnLine(noise, new LinePlace("/var/log/mail.log", 7, i, ""));
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private void Read(string line) => _reader.OnLine(Encoding.UTF8.GetBytes(line));

    private async Task ReachAsync(long offset)
    {
        await _reader.OnPositionAsync([new LogPosition("mail", 1, 1, offset, 1)], CancellationToken.None);
        await _pipeline.Writer.RunAsync(() => true, CancellationToken.None);
    }

    private async Task<long> SavedOffsetAsync()
    {
        await _pipeline.StoreWriter.TrySaveAsync(CancellationToken.None);
        return _pipeline.Store.Saves[^1].Positions["mail"][0].Offset;
    }
}
