using PopBeforeSmtp.Hosting;
using Serilog.Events;
using Serilog.Parsing;
using Xunit;

namespace PopBeforeSmtp.Tests.Hosting;

public sealed class JournalFormatterTests
{
    [Theory]
    [InlineData(LogEventLevel.Fatal, "<2>")]
    [InlineData(LogEventLevel.Error, "<3>")]
    [InlineData(LogEventLevel.Warning, "<4>")]
    [InlineData(LogEventLevel.Information, "<6>")]
    [InlineData(LogEventLevel.Debug, "<7>")]
    [InlineData(LogEventLevel.Verbose, "<7>")]
    public void The_priority_stands_in_front(LogEventLevel level, string priority) =>
        Assert.Equal($"{priority}login: client=192.0.2.10\n", Format(level, "192.0.2.10"));

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a\r\nb")]
    [InlineData("a\rb")]
    [InlineData("a\u2028b")]
    public void An_event_is_one_line_whatever_stands_in_it(string client) =>
        Assert.Equal("<6>login: client=a b\n", Format(LogEventLevel.Information, client));

    [Fact]
    public void An_exception_is_on_the_same_line()
    {
        var line = Format(LogEventLevel.Error, "x", new InvalidOperationException("one\ntwo"));
        Assert.StartsWith("<3>login: client=x System.InvalidOperationException: one two", line);
        Assert.Equal(line.Length - 1, line.IndexOf('\n'));
    }

    private static string Format(LogEventLevel level, string client, Exception? exception = null)
    {
        var template = new MessageTemplateParser().Parse("login: client={Client:l}");
        var log = new LogEvent(default, level, exception, template, [new LogEventProperty("Client", new ScalarValue(client))]);
        using var text = new StringWriter();
        new JournalFormatter().Format(log, text);
        return text.ToString();
    }
}
