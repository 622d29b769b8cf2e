namespace PopBeforeSmtp.EndToEnd.Support;

/// <summary>Configuration as people read it: the blocks between ``` in a page of the repository.</summary>
internal static class Page
{
    /// <summary>The one block that has this text in it.</summary>
    public static string Block(string page, string text) =>
        File.ReadAllText(Path.Combine(Repository.Root, page)).Split("\n```").Where((_, index) => index % 2 == 1)
            .Select(block => block[(block.IndexOf('\n') + 1)..] + "\n")
            .Single(block => block.Contains(text));
}
