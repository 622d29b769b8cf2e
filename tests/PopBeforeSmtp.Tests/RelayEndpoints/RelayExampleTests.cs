using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Hosting;
using PopBeforeSmtp.RelayEndpoints;
using PopBeforeSmtp.RelayEndpoints.MapFiles;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.RelayEndpoints;

public sealed class RelayExampleTests
{
    private readonly ManualTimeProvider _clock = new();
    private readonly AuthorizationTable _table = new(Make.Rules);
    private readonly RelayDecider _decider;

    public RelayExampleTests()
    {
        _decider = new RelayDecider(_table, _clock);
        _table.Load([Make.Row("192.0.2.10", _clock.GetUtcNow()), Make.Row("2001:db8::10", _clock.GetUtcNow())], []);
    }

    [Theory]
    [InlineData("policy", "192.0.2.10", "action=OK")]
    [InlineData("policy", "192.0.2.11", "action=DUNNO")]
    [InlineData("socketmap", "2001:db8::10", "5:OK OK,")]
    [InlineData("socketmap", "2001:db8::11", "9:NOTFOUND ,")]
    public void What_is_shown_is_what_would_be_sent(string kind, string address, string answer) =>
        Assert.Equal(answer, RelayExample.Answer(RelayProtocols.Create(kind, _decider), Make.Address(address), "ina"));

    [Fact]
    public void Every_protocol_has_an_example() =>
        Assert.All(RelayProtocols.Kinds, kind => Assert.NotNull(RelayExample.Answer(RelayProtocols.Create(kind, _decider), Make.Address("192.0.2.10"), "")));

    [Theory]
    [InlineData("ina\n\nclient_address=192.0.2.10")]
    [InlineData("ina client_address=192.0.2.10")]
    public void The_name_of_an_account_cannot_become_a_question(string sender) =>
        Assert.Equal("action=DUNNO", RelayExample.Answer(RelayProtocols.Create("policy", _decider), Make.Address("192.0.2.11"), sender));

    [Fact]
    public void A_map_has_the_key_or_not_or_cannot_have_it()
    {
        var rows = MapRows.Of(_table, _clock.GetUtcNow());
        var map = new MapFileOptions("hash", "/etc/map", "OK");
        Assert.Equal("192.0.2.10 OK", MapExample.Answer(map, rows, Make.Address("192.0.2.10"), true));
        Assert.Equal("no key", MapExample.Answer(map, rows, Make.Address("192.0.2.11"), false));
        Assert.Equal("no key: left out, because it would open other addresses too", MapExample.Answer(map, rows, Make.Address("2001:db8::10"), true));
    }
}
