using PopBeforeSmtp.Doctor.RelayTest;
using Xunit;

namespace PopBeforeSmtp.Tests.Doctor.RelayTest;

public sealed class RelayTargetTests
{
    [Theory]
    [InlineData("mx.example.org", "mx.example.org", 25)]
    [InlineData("127.0.0.1:2525", "127.0.0.1", 2525)]
    [InlineData("2001:db8::25", "2001:db8::25", 25)]
    [InlineData("[2001:db8::25]", "2001:db8::25", 25)]
    [InlineData("[::1]:587", "::1", 587)]
    public void A_relay_is_a_name_or_an_address_and_a_port(string text, string host, int port)
    {
        var target = RelayTarget.Parse(text);

        Assert.Equal(new RelayTarget(host, port), target);
        Assert.Equal(target, RelayTarget.Parse($"{target}"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(":25")]
    [InlineData("mx:0")]
    [InlineData("mx:65536")]
    [InlineData("mx:smtp")]
    [InlineData("[::1]25")]
    [InlineData("[]:25")]
    [InlineData("mx example")]
    [InlineData("-v\n")]
    public void Anything_else_is_refused(string text) => Assert.Null(RelayTarget.Parse(text));
}
