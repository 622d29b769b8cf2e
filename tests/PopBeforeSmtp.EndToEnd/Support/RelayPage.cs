namespace PopBeforeSmtp.EndToEnd.Support;

/// <summary>A page of install/relays. Tests configure a relay with the text that people copy.</summary>
internal static class RelayPage
{
    private const string Indent = "    ";

    /// <summary>The one indented block in which the words stand, without its indent.</summary>
    public static string Block(string page, string words)
    {
        var blocks = new List<string> { "" };
        foreach (var line in File.ReadAllLines(Path.Combine(Repository.Root, "install", "relays", page)))
        {
            if (line.StartsWith(Indent, StringComparison.Ordinal))
                blocks[^1] += line[Indent.Length..] + "\n";
            else if (line.Length > 0)
                blocks.Add("");
            else
                blocks[^1] += "\n";
        }
        return Assert.Single(blocks, block => block.Contains(words, StringComparison.Ordinal)).Trim('\n') + "\n";
    }
}
