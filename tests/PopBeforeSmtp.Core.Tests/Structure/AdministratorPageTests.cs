using System.Text.RegularExpressions;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Structure;

/// <summary>The pages under install hang together.</summary>
public sealed partial class AdministratorPageTests
{
    private const string Folder = "install";
    private const string Index = "install/README.md";

    [Fact]
    public void Every_page_is_in_the_index()
    {
        var named = Named(Index).ToHashSet();

        Assert.All(Pages().Where(page => page != Index), page => Assert.True(named.Contains(page) || named.Contains(Path.GetFileName(page)), $"{Index} does not name {page}"));
    }

    [Fact]
    public void Every_page_that_is_named_is_there()
    {
        foreach (var page in Pages().Append("README.md"))
        {
            Assert.All(Named(page), name => Assert.True(Places(page).Any(place => Repository.Exists(Path.Combine(place, name))), $"{page} names {name}, which is not there"));
        }
    }

    /// <summary>A page names others from where it lies, from install, or from the root; the index names those of a folder in the folder's row.</summary>
    private static IEnumerable<string> Places(string page) =>
        page == Index ? ["", Folder, Folder + "/relays", Folder + "/sources"] : ["", Folder, Path.GetDirectoryName(page)!];

    private static IEnumerable<string> Pages()
    {
        var root = Repository.PathOf("");
        return Directory.EnumerateFiles(Repository.PathOf(Folder), "*.md", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(root, file)).Order(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Named(string page) => Page().Matches(File.ReadAllText(Repository.PathOf(page))).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"`([A-Za-z0-9/_-]+\.md)`")]
    private static partial Regex Page();
}
