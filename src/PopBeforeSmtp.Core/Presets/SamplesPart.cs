namespace PopBeforeSmtp.Core.Presets;

/// <summary>Cuts the text of a shipped preset before its samples. All shipped presets have them at their end; a test holds them to it.</summary>
internal static class SamplesPart
{
    private static readonly string[] Keys = ["\nsamples:", "\nother:", "\nhostile:"];

    public static string Without(string text) => text[..Start(text)];

    /// <summary>With as many empty lines before them as there were lines, so that line numbers stay right.</summary>
    public static string Alone(string text) => new string('\n', text.AsSpan(0, Start(text)).Count('\n')) + text[Start(text)..];

    private static int Start(string text) =>
        1 + Keys.Select(key => text.IndexOf(key, StringComparison.Ordinal)).Where(start => start >= 0).DefaultIfEmpty(text.Length - 1).Min();
}
