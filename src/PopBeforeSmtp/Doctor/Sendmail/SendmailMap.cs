namespace PopBeforeSmtp.Doctor.Sendmail;

/// <summary>A line "K" of sendmail.cf: name, class, flags, and what the class needs.</summary>
/// <param name="Flags">-T&lt;TMPF&gt; and its like.</param>
internal sealed record SendmailMap(string Name, string Class, IReadOnlyList<string> Flags, string Argument)
{
    public static SendmailMap? Parse(string line)
    {
        if (line is not ['K', not (' ' or '\t'), ..] || line[1..].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries) is not [var name, var kind, .. var rest])
            return null;
        return new SendmailMap(name, kind, [.. rest.TakeWhile(word => word[0] == '-')], string.Join(' ', rest.SkipWhile(word => word[0] == '-')));
    }
}
