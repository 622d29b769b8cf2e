using System.Globalization;
using System.Text.RegularExpressions;

namespace PopBeforeSmtp.Core.Relay;

/// <summary>
/// A sentence for a client, with {window} and {age}. It tells nothing of accounts: whoever has the address now may be another one
/// than who logged in from it.
/// </summary>
internal sealed partial class AnswerText
{
    private const string CheckFirst = "Please check your mail first, then send again.";

    private readonly bool _hasAge;
    private volatile Written? _last;

    private AnswerText(string template) => (Template, _hasAge) = (template, template.Contains("{age}", StringComparison.Ordinal));

    public static AnswerText Default { get; } = new(CheckFirst);

    public static AnswerText DefaultExpired { get; } = new($"{CheckFirst} Your last login from here expired {{age}} ago.");

    /// <summary>As it stands in the settings.</summary>
    public string Template { get; }

    /// <param name="error">What is wrong, when the answer is null.</param>
    public static AnswerText? TryParse(string template, out string error)
    {
        error = template.Length == 0 ? "is empty"
            : template != ReplyText.Of(template) ? $"has more than {ReplyText.Longest} characters, or others than printable ASCII"
            : Placeholder().Matches(template).FirstOrDefault(match => match.Value is not ("{window}" or "{age}")) is { } unknown ? $"'{unknown.Value}' is not known; there are {{window}} and {{age}}"
            : "";
        return error.Length == 0 ? new AnswerText(template) : null;
    }

    /// <param name="age">How long ago the window closed; zero where it is not known.</param>
    public string Write(TimeSpan window, TimeSpan age)
    {
        // It is the same for every stranger, and may be asked for as fast as they knock.
        var (count, unit) = _hasAge ? Whole(age) : default;
        if (_last is { } last && last.Window == window && last.Count == count && last.Unit == unit)
            return last.Text;
        var text = ReplyText.Of(Template.Replace("{window}", Words(window)).Replace("{age}", Words(age)));
        _last = new Written(window, count, unit, text);
        return text;
    }

    /// <summary>"12 minutes", "1 hour": one unit, rounded down.</summary>
    private static string Words(TimeSpan duration)
    {
        var (count, unit) = Whole(duration);
        return string.Create(CultureInfo.InvariantCulture, $"{count} {unit}{(count == 1 ? "" : "s")}");
    }

    private static (long Count, string? Unit) Whole(TimeSpan duration) => duration switch
    {
        { TotalMinutes: < 2 } => ((long)duration.TotalSeconds, "second"),
        { TotalHours: < 2 } => ((long)duration.TotalMinutes, "minute"),
        { TotalDays: < 2 } => ((long)duration.TotalHours, "hour"),
        _ => ((long)duration.TotalDays, "day"),
    };

    [GeneratedRegex(@"\{[^}]*\}?", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();

    /// <summary>What was written last, and for what.</summary>
    private sealed record Written(TimeSpan Window, long Count, string? Unit, string Text);
}
