using System.Globalization;

namespace PopBeforeSmtp.Doctor.Postfix;

/// <summary>The argument of check_policy_service: <c>unix:PATH</c>, <c>inet:HOST:PORT</c>, or one of these in braces with options of its own (Postfix 3.0 and later).</summary>
/// <param name="Address">unix:PATH or inet:HOST:PORT.</param>
/// <param name="Timeout">null: that of the whole Postfix.</param>
/// <param name="DefaultAction">null: that of the whole Postfix.</param>
internal sealed record PolicyClient(string Address, TimeSpan? Timeout, string? DefaultAction)
{
    public static PolicyClient Parse(string argument)
    {
        if (argument is not ['{', .., '}'])
            return new PolicyClient(argument, null, null);
        var parts = RestrictionText.Split(argument[1..^1]).ToList();
        string? Option(string name) => parts.Skip(1).Select(WithoutBraces).Select(part => part.Split('=', 2)).Where(pair => pair.Length == 2 && pair[0].Trim() == name).Select(pair => pair[1].Trim()).LastOrDefault();
        return new PolicyClient(parts.FirstOrDefault() ?? "", Option("timeout") is { } timeout ? ParseTime(timeout) : null, Option("default_action"));
    }

    /// <summary>A number with a unit, s when there is none (postconf(5)); null for what is none.</summary>
    public static TimeSpan? ParseTime(string text)
    {
        var unit = text is [.., >= 'a' and <= 'z'] ? text[^1] : 's';
        if (!int.TryParse(text.TrimEnd('s', 'm', 'h', 'd', 'w'), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return null;
        return unit switch
        {
            's' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            'd' => TimeSpan.FromDays(number),
            'w' => TimeSpan.FromDays(7.0 * number),
            _ => null,
        };
    }

    private static string WithoutBraces(string part) => part is ['{', .., '}'] ? part[1..^1] : part;
}
