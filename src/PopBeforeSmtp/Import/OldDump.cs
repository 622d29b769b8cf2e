using System.Globalization;
using System.Text;

namespace PopBeforeSmtp.Import;

/// <summary>Reads what postmap -s and db_dump -p print.</summary>
internal static class OldDump
{
    /// <summary>"192.0.2.10", a tab, "ok", on a line. A line feed within a key would make two rows of one; who could write that could write the second row itself.</summary>
    public static IReadOnlyList<OldEntry> OfPostmap(string output)
    {
        var entries = new List<OldEntry>();
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var tab = line.IndexOf('\t');
            entries.Add(tab < 0 ? new OldEntry(line, "") : new OldEntry(line[..tab], line[(tab + 1)..]));
        }
        return entries;
    }

    /// <summary>A head that ends with HEADER=END, then key and value in turn, a line each behind a space, to DATA=END.</summary>
    /// <returns>null when it is something else.</returns>
    public static IReadOnlyList<OldEntry>? OfDump(string output)
    {
        var lines = output.Split('\n');
        var head = Array.IndexOf(lines, "HEADER=END");
        var end = Array.IndexOf(lines, "DATA=END");
        if (head < 0 || end < head || (end - head - 1) % 2 != 0 || !lines[..head].Contains("format=print"))
            return null;
        var entries = new List<OldEntry>();
        for (var i = head + 1; i < end; i += 2)
        {
            if (Text(lines[i]) is not { } key || Text(lines[i + 1]) is not { } value)
                return null;
            entries.Add(new OldEntry(key, value));
        }
        return entries;
    }

    /// <summary>"\\" is a backslash, "\00" a byte; Postfix ends its keys with a NUL and the Perl program does not.</summary>
    private static string? Text(string line)
    {
        if (!line.StartsWith(' '))
            return null;
        var text = new StringBuilder(line.Length);
        for (var i = 1; i < line.Length; i++)
        {
            if (line[i] != '\\')
                text.Append(line[i]);
            else if (i + 1 < line.Length && line[i + 1] == '\\')
                text.Append(line[++i]);
            else if (i + 2 < line.Length && byte.TryParse(line.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
                (text, i) = (text.Append((char)value), i + 2);
            else
                return null;
        }
        return text.ToString().TrimEnd('\0') is var trimmed && text.Length - trimmed.Length > 1 ? null : trimmed;
    }
}
