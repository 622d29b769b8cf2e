using System.Text;
using FsCheck;
using FsCheck.Fluent;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.LogLines;

public sealed class SyslogDecorationTests
{
    [Theory]
    [InlineData("<22>x", "x")]
    [InlineData("<0>x", "x")]
    [InlineData("<191>x", "x")]
    [InlineData("<22>", "")]
    [InlineData("<22><22>x", "<22>x")]
    [InlineData("<>x", "<>x")]
    [InlineData("<a>x", "<a>x")]
    [InlineData("<-1>x", "<-1>x")]
    [InlineData("<1234>x", "<1234>x")]
    [InlineData("<22", "<22")]
    [InlineData("22>x", "22>x")]
    [InlineData(" <22>x", " <22>x")]
    [InlineData("<\u0662>x", "<\u0662>x")]
    [InlineData("", "")]
    public void A_priority_is_taken_off_the_head(string line, string rest) => Assert.Equal(rest, Text(SyslogDecoration.SkipPriority(Any.Utf8(line))));

    [Theory]
    [InlineData("<mail.info> mx1 x", "mx1 x")]
    [InlineData("<2.6> mx1 x", "mx1 x")]
    [InlineData("<local0.notice> mx1 x", "mx1 x")]
    [InlineData("<mail.info>mx1 x", "<mail.info>mx1 x")]
    [InlineData("<> mx1 x", "<> mx1 x")]
    [InlineData("<mail info> mx1 x", "<mail info> mx1 x")]
    [InlineData("<mail:info> mx1 x", "<mail:info> mx1 x")]
    [InlineData("<aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa> mx1 x", "<aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa> mx1 x")]
    [InlineData("mx1 <mail.info> x", "mx1 <mail.info> x")]
    [InlineData("", "")]
    public void The_facility_of_FreeBSD_is_taken_off(string text, string rest) => Assert.Equal(rest, Text(SyslogDecoration.SkipFacility(Any.Utf8(text))));

    [Theory]
    [InlineData("[ID 702911 mail.info] x", "x")]
    [InlineData("[ID 1 a] ", "")]
    [InlineData("[ID 702911 mail.info] [ID 1 a] x", "[ID 1 a] x")]
    [InlineData("[ID 702911 mail.info]x", "[ID 702911 mail.info]x")]
    [InlineData("[ID 702911] x", "[ID 702911] x")]
    [InlineData("[ID  mail.info] x", "[ID  mail.info] x")]
    [InlineData("[ID 702911 mail info] x", "[ID 702911 mail info] x")]
    [InlineData("[ID 702911 <ann>] x", "[ID 702911 <ann>] x")]
    [InlineData("[id 702911 mail.info] x", "[id 702911 mail.info] x")]
    [InlineData("x [ID 702911 mail.info] y", "x [ID 702911 mail.info] y")]
    [InlineData("[ID ", "[ID ")]
    [InlineData("[ID x y", "[ID x y")]
    public void The_message_id_of_Solaris_is_taken_off(string message, string rest) => Assert.Equal(rest, Text(SyslogDecoration.SkipInMessage(Any.Utf8(message))));

    [Theory]
    [InlineData("message repeated 3 times: [ x]", "x")]
    [InlineData("message repeated 12 times: [ x [y]]", "x [y]")]
    [InlineData("message repeated 3 times: [ ]", "")]
    [InlineData("[ID 702911 mail.info] message repeated 3 times: [ x]", "x")]
    [InlineData("message repeated 3 times: [ message repeated 2 times: [ x]]", "message repeated 2 times: [ x]")]
    [InlineData("message repeated 3 times: [ x", "message repeated 3 times: [ x")]
    [InlineData("message repeated 3 times: [x]", "message repeated 3 times: [x]")]
    [InlineData("message repeated times: [ x]", "message repeated times: [ x]")]
    [InlineData("message repeated  times: [ x]", "message repeated  times: [ x]")]
    [InlineData("message repeated 3a times: [ x]", "message repeated 3a times: [ x]")]
    [InlineData("Message repeated 3 times: [ x]", "Message repeated 3 times: [ x]")]
    [InlineData("x message repeated 3 times: [ y]", "x message repeated 3 times: [ y]")]
    [InlineData("last message repeated 3 times", "last message repeated 3 times")]
    [InlineData("message repeated ]", "message repeated ]")]
    [InlineData("message repeated 3 times: []", "message repeated 3 times: []")]
    [InlineData("", "")]
    public void A_repeated_message_is_the_message(string message, string rest) => Assert.Equal(rest, Text(SyslogDecoration.SkipInMessage(Any.Utf8(message))));

    [Fact]
    public void Random_bytes_never_throw() =>
        Always.Holds(
            from head in Gen.Elements("", "<", "<2", "[ID ", "[ID 7 ", "message repeated ", "message repeated 3 times: [ ", "<mail")
            from tail in Gen.OneOf(Any.Bytes, Gen.Elements([.. "<>[] 3times:."u8.ToArray()]).ArrayOf())
            select (byte[])[.. Any.Utf8(head), .. tail],
            text =>
            {
                SyslogDecoration.SkipPriority(text);
                SyslogDecoration.SkipFacility(text);
                SyslogDecoration.SkipInMessage(text);
            },
            runs: 5000);

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
