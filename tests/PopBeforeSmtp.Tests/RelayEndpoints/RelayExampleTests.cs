using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Core.Relay.MapFormats;
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
    [InlineData("exim", "192.0.2.10", "OK")]
    [InlineData("exim", "192.0.2.11", "NO")]
    public async Task What_is_shown_is_what_would_be_sent(string kind, string address, string answer) =>
        Assert.Equal(answer, await AnswerAsync(kind, address, "ina"));

    [Fact]
    public async Task Every_protocol_has_an_example()
    {
        foreach (var kind in RelayProtocols.Kinds)
            Assert.NotNull(await AnswerAsync(kind, "192.0.2.10", ""));
    }

    [Theory]
    [InlineData("ina\n\nclient_address=192.0.2.10")]
    [InlineData("ina client_address=192.0.2.10")]
    public async Task The_name_of_an_account_cannot_become_a_question(string sender) =>
        Assert.Equal("action=DUNNO", await AnswerAsync("policy", "192.0.2.11", sender));

    [Fact]
    public void A_map_has_the_key_or_not_or_cannot_have_it()
    {
        var hash = new PostmapFileOptions("hash", "/etc/map", "OK");
        var cidr = new TextMapFileOptions(TextMapFormats.Find("postfix-cidr")!, "/etc/map.cidr", "permit");
        Assert.Equal("192.0.2.10 OK", Answer(hash, "192.0.2.10"));
        Assert.Equal("192.0.2.10 permit", Answer(cidr, "192.0.2.10"));
        Assert.Equal("no key", Answer(hash, "192.0.2.11"));
        Assert.StartsWith("no key: left out, ", Answer(hash, "2001:db8::10"));
        Assert.Equal("2001:db8::10 permit", Answer(cidr, "2001:db8::10"));
        Assert.Equal(("hash", "postfix-cidr"), (MapExample.TypeOf(hash), MapExample.TypeOf(cidr)));
    }

    private string Answer(MapFileOptions map, string address) =>
        MapExample.Answer(map, OpenClients.Of(_decider, _clock.GetUtcNow()), Make.Address(address), _clock.GetUtcNow());

    private Task<string?> AnswerAsync(string kind, string address, string sender) =>
        RelayExample.AnswerAsync(RelayProtocols.Create(kind, _decider), Make.Address(address), sender, new NoLookups(), CancellationToken.None);
}
