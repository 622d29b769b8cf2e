using System.Text;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Relay;

public sealed class NetstringTests
{
    [Theory]
    [InlineData("5:hello,", "hello", 8)]
    [InlineData("0:,", "", 3)]
    [InlineData("00005:hello,", "hello", 12)]
    [InlineData("5:he,lo,5:world,", "he,lo", 8)]
    [InlineData("3:1:2,rest", "1:2", 6)]
    public void A_whole_netstring_is_read(string text, string content, int length)
    {
        Assert.Equal(NetstringState.Complete, Netstring.Read(Any.Utf8(text), out var read, out var taken));
        Assert.Equal(content, Encoding.UTF8.GetString(read));
        Assert.Equal(length, taken);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("00000")]
    [InlineData("5:")]
    [InlineData("5:hello")]
    [InlineData("10000:")]
    [InlineData("99999")]
    public void What_may_still_become_one_is_waited_for(string text) => Assert.Equal(NetstringState.Incomplete, StateOf(text));

    [Theory]
    [InlineData(":")]
    [InlineData(":,")]
    [InlineData("-1:,")]
    [InlineData("+1:a,")]
    [InlineData(" 1:a,")]
    [InlineData("1 :a,")]
    [InlineData("1:ab")]
    [InlineData("1:a;")]
    [InlineData("1:a\n")]
    [InlineData("0x1:a,")]
    [InlineData("10001:")]
    [InlineData("99999:")]
    [InlineData("000005:hello,")]
    [InlineData("4294967296:")]
    [InlineData("99999999999999999999")]
    [InlineData("GET / HTTP/1.1")]
    [InlineData("\u0661:a,")]
    public void What_can_never_become_one_is_malformed(string text) => Assert.Equal(NetstringState.Malformed, StateOf(text));

    [Fact]
    public void Every_cut_is_incomplete_and_the_whole_is_complete() =>
        Always.Holds(
            Any.Bytes,
            content =>
            {
                byte[] whole = [.. Any.Utf8($"{content.Length}:"), .. content, (byte)','];
                for (var cut = 0; cut < whole.Length; cut++)
                    Assert.Equal(NetstringState.Incomplete, Netstring.Read(whole.AsSpan(0, cut), out _, out _));
                Assert.Equal(NetstringState.Complete, Netstring.Read(whole, out var read, out var length));
                Assert.True(read.SequenceEqual(content));
                Assert.Equal(whole.Length, length);
            });

    [Fact]
    public void The_longest_content_is_taken_and_one_byte_more_is_not()
    {
        Assert.Equal(NetstringState.Complete, StateOf($"10000:{new string('x', 10_000)},"));
        Assert.Equal(NetstringState.Malformed, StateOf($"10001:{new string('x', 10_001)},"));
    }

    [Fact]
    public void Random_bytes_never_throw_and_never_give_more_than_there_is() =>
        Always.Holds(
            Any.Bytes,
            bytes => Netstring.Read(bytes, out var content, out var length) != NetstringState.Complete || (length <= bytes.Length && content.Length < length),
            runs: 2000);

    private static NetstringState StateOf(string text) => Netstring.Read(Any.Utf8(text), out _, out _);
}
