using PopBeforeSmtp.Doctor;

namespace PopBeforeSmtp.Commands;

/// <summary>The mark before a finding: one that the terminal can show.</summary>
/// <param name="isUtf8">Whether the reader's locale is UTF-8 (locale(7)).</param>
internal sealed class FindingMarks(bool isUtf8)
{
    /// <summary>The first that is set of these decides (setlocale(3)); without any the locale is C, which is ASCII.</summary>
    private static readonly string[] Variables = ["LC_ALL", "LC_CTYPE", "LANG"];

    public static FindingMarks OfTerminal(Func<string, string?> variable)
    {
        var locale = Variables.Select(variable).FirstOrDefault(value => value is { Length: > 0 }) ?? "";
        return new FindingMarks(locale.Replace("-", "").Contains("utf8", StringComparison.OrdinalIgnoreCase));
    }

    public string Of(FindingState state) => (state, isUtf8) switch
    {
        (FindingState.Good, true) => "✓",
        (FindingState.Bad, true) => "✗",
        (FindingState.Good, false) => "+",
        (FindingState.Bad, false) => "x",
        _ => "!",
    };
}
