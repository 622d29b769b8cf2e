using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.RelayEndpoints.SenderLogins;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.RelayEndpoints.SenderLogins;

public sealed class SenderLoginMapsTests : IDisposable
{
    private static readonly MailAddressRules Rules = new("", "+");
    private static readonly MailAddress Sales = MailAddress.Parse("sales@example.org", Rules)!;

    private readonly FakeSenderLoginMap _map = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly RecordingLogger<SenderLoginMaps> _log = new();
    private readonly SenderLoginMaps _maps;

    public SenderLoginMapsTests() => _maps = new SenderLoginMaps([_map], Rules, _clock, _log);

    public void Dispose() => _maps.Dispose();

    [Fact]
    public void Without_maps_nobody_else_may_use_a_sender_and_that_is_known_at_once()
    {
        using var none = new SenderLoginMaps([], Rules, _clock, _log);
        Assert.Equal(SenderLoginState.Known, none.Find(Sales, out var logins));
        Assert.Empty(logins);
    }

    [Fact]
    public async Task A_sender_is_looked_up_beside_the_question_and_remembered()
    {
        _map.Rows["sales@example.org"] = "ann, bob  cat,";
        Assert.Equal((SenderLoginState.Pending, ""), Find());
        await _maps.SettledAsync(CancellationToken.None);
        Assert.Equal((SenderLoginState.Known, "ann bob cat"), Find());
        _map.Rows.Clear();
        Assert.Equal((SenderLoginState.Known, "ann bob cat"), Find());
        _clock.Advance(SenderLoginMaps.KnownTime);
        Assert.Equal(SenderLoginState.Pending, Find().State);
        await _maps.SettledAsync(CancellationToken.None);
        Assert.Equal((SenderLoginState.Known, ""), Find());
    }

    [Fact]
    public async Task Many_questions_at_once_are_one_lookup()
    {
        var answering = new TaskCompletionSource();
        _map.Answering = answering.Task;
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(Find)));
        answering.SetResult();
        await _maps.SettledAsync(CancellationToken.None);
        Assert.Equal(["sales@example.org", "@example.org"], _map.Asked);
    }

    [Fact]
    public async Task The_first_key_that_is_there_decides()
    {
        _map.Rows["@example.org"] = "ann";
        Find();
        await _maps.SettledAsync(CancellationToken.None);
        Assert.Equal((SenderLoginState.Known, "ann"), Find());
    }

    [Fact]
    public async Task A_map_that_fails_is_for_later_and_is_tried_again()
    {
        _map.Error = new IOException("hash:/x: no such file");
        Find();
        await _maps.SettledAsync(CancellationToken.None);
        Assert.Equal(SenderLoginState.Failed, Find().State);
        Assert.Contains("hash:/x: no such file", Assert.Single(_log.Lines));
        _map.Error = null;
        _clock.Advance(SenderLoginMaps.FailedTime);
        Find();
        await _maps.SettledAsync(CancellationToken.None);
        Assert.Equal(SenderLoginState.Known, Find().State);
    }

    [Fact]
    public async Task A_map_that_hangs_is_given_up()
    {
        _map.Answering = new TaskCompletionSource().Task;
        Find();
        var settled = _maps.SettledAsync(CancellationToken.None);
        await Wait.UntilAsync(() => _clock.Waiting > 0);
        _clock.Advance(TimeSpan.FromSeconds(5));
        await settled;
        Assert.Equal(SenderLoginState.Failed, Find().State);
    }

    private (SenderLoginState State, string Logins) Find()
    {
        var state = _maps.Find(Sales, out var logins);
        return (state, string.Join(' ', logins));
    }
}
