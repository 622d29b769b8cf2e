using System.Text;

namespace PopBeforeSmtp.RelayEndpoints.SenderLogins;

/// <summary>
/// The text of a map as postmap(1) reads it: "key value", a line that begins with a blank goes on with the one before it, "#" begins a
/// comment line.
/// </summary>
internal static class TextMap
{
    /// <returns>Keys in lower case, as Postfix looks them up; of a key that is there twice the first.</returns>
    public static IReadOnlyDictionary<string, string> Parse(string text)
    {
        var rows = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in LogicalLines(text))
        {
            var parts = line.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (parts.Length == 2)
                rows.TryAdd(parts[0].ToLowerInvariant(), parts[1]);
        }
        return rows;
    }

    private static IEnumerable<string> LogicalLines(string text)
    {
        var logical = new StringBuilder();
        foreach (var line in text.Split('\n'))
        {
            if (string.IsNullOrWhiteSpace(line) || line.TrimStart().StartsWith('#'))
                continue;
            if (!char.IsWhiteSpace(line[0]))
            {
                yield return logical.ToString();
                logical.Clear();
            }
            logical.Append(line).Append(' ');
        }
        yield return logical.ToString();
    }
}
