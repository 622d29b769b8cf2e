using System.Text;
using PopBeforeSmtp.LogSources.Journal;
using Xunit;

namespace PopBeforeSmtp.Tests.LogSources.Journal;

public sealed class JournalJsonTests
{
    [Theory]
    [InlineData("\"hello\"", "hello")]
    [InlineData("\"\"", "")]
    [InlineData("\"a\\nb\\u0007\\u00fc\"", "a\nb\u0007ü")]
    [InlineData("[104,105]", "hi")]
    [InlineData("[]", "")]
    [InlineData("null", null)]
    [InlineData("[\"hello\",\"two\"]", null)]
    [InlineData("[[104,105],\"two\"]", null)]
    [InlineData("[104,256]", null)]
    [InlineData("[104,-1]", null)]
    [InlineData("[104,1.5]", null)]
    [InlineData("[104,{}]", null)]
    [InlineData("{\"a\":\"b\"}", null)]
    [InlineData("17", null)]
    public void A_value(string json, string? expected)
    {
        Assert.True(JournalJson.TryParse(Encoding.UTF8.GetBytes($"{{\"MESSAGE\":{json},\"__CURSOR\":\"s=1\"}}"), out var entry));
        Assert.Equal(expected, entry.Field("MESSAGE") is { } bytes ? Encoding.UTF8.GetString(bytes) : null);
        Assert.True(entry.Has("MESSAGE"));
        Assert.Equal("s=1", entry.Cursor);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-- No entries --")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{\"a\":\"b\"")]
    [InlineData("{\"a\":\"b\"} {\"a\":\"c\"}")]
    [InlineData("{\"a\":\"b\"}x")]
    [InlineData("{\"_UID\":\"65534\",\"_UID\":\"0\"}")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("{\"a\":[[[[[1]]]]]}")]
    public void What_is_no_entry(string line) => Assert.False(JournalJson.TryParse(Encoding.UTF8.GetBytes(line), out _));
}
