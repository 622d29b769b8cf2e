using System.Globalization;
using System.Text;

namespace PopBeforeSmtp.Tests.LogSources.Files;

/// <summary>A log that is written line by line, with the stamps that a test wants.</summary>
internal sealed class StampedLog(Func<DateTimeOffset, string> line)
{
    private readonly StringBuilder _text = new();

    public StampedLog()
        : this(Rfc3339)
    {
    }

    /// <summary>Where the lines begin, and their stamps.</summary>
    public List<(long Offset, DateTimeOffset Time)> Lines { get; } = [];

    public MemoryLog Content => new(_text.ToString());

    public static string Rfc3339(DateTimeOffset time) => string.Create(CultureInfo.InvariantCulture, $"{time:yyyy-MM-ddTHH:mm:sszzz} mx1 postfix/smtpd[811]: connect from unknown[192.0.2.1]");

    public static string Rfc3164(DateTimeOffset time) => string.Create(CultureInfo.InvariantCulture, $"{time:MMM} {time.Day,2} {time:HH:mm:ss} mx1 postfix/smtpd[811]: connect from unknown[192.0.2.1]");

    public static string Dovecot(DateTimeOffset time) => string.Create(CultureInfo.InvariantCulture, $"{time:MMM dd HH:mm:ss} imap-login: Info: Disconnected: Inactivity (no auth attempts in 180 secs)");

    public static string Docker(DateTimeOffset time) => string.Create(CultureInfo.InvariantCulture, $$"""{"log":"whatever it prints\n","stream":"stderr","time":"{{time.UtcDateTime:yyyy-MM-ddTHH:mm:ss}}Z"}""");

    public static string XMail(DateTimeOffset time) => string.Create(CultureInfo.InvariantCulture, $"\"example.org\"\t\"example.org\"\t\"192.0.2.1\"\t\"{time:yyyy-MM-dd HH:mm:ss}\"\t\"ina\"\t\"\"\t\"LOGIN\"\t\"1\"\t\"2\"");

    public StampedLog Write(DateTimeOffset time)
    {
        Lines.Add((_text.Length, time));
        return Add(line(time) + "\n");
    }

    /// <summary>A line every so often, up to an instant.</summary>
    public StampedLog Write(DateTimeOffset from, DateTimeOffset until, TimeSpan every)
    {
        for (var time = from; time < until; time += every)
            Write(time);
        return this;
    }

    public StampedLog Add(string text)
    {
        _text.Append(text);
        return this;
    }
}
