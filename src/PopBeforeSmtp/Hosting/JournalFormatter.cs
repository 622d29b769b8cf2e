using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;

namespace PopBeforeSmtp.Hosting;

/// <summary>
/// One line an event with the priority in front, sd-daemon(3): "&lt;6&gt;login: ...". The journal adds the time by itself; line
/// feeds are taken out, because each would begin an entry of its own.
/// </summary>
internal sealed class JournalFormatter : ITextFormatter
{
    private static readonly MessageTemplateTextFormatter Text = new("{Message:lj} {Exception}", CultureInfo.InvariantCulture);

    public void Format(LogEvent logEvent, TextWriter output)
    {
        output.Write('<');
        output.Write(Priority(logEvent.Level));
        output.Write('>');
        using var message = new StringWriter();
        Text.Format(logEvent, message);
        output.Write(message.ToString().Trim().ReplaceLineEndings(" "));
        output.Write('\n');
    }

    private static int Priority(LogEventLevel level) => level switch
    {
        LogEventLevel.Fatal => 2,
        LogEventLevel.Error => 3,
        LogEventLevel.Warning => 4,
        LogEventLevel.Information => 6,
        _ => 7,
    };
}
