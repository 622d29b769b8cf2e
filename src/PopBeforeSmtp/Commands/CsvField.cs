namespace PopBeforeSmtp.Commands;

/// <summary>A field of comma-separated values (RFC 4180).</summary>
internal static class CsvField
{
    /// <summary>
    /// A field that a spreadsheet would run as a formula gets a quotation mark before it: an account's name is text of whoever chose it
    /// (OWASP, CSV injection).
    /// </summary>
    public static string Of(string text)
    {
        var shown = Terminal.Printable(text);
        if (shown.AsSpan().TrimStart() is ['=' or '+' or '-' or '@', ..])
            shown = $"'{shown}";
        return shown.AsSpan().ContainsAny(',', '"', '\'') || shown.Contains(' ') ? $"\"{shown.Replace("\"", "\"\"")}\"" : shown;
    }
}
