using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Structure;

public sealed class FileTests
{
    private const int LongestFile = 400;

    /// <summary>A folder with fewer lines of its own is shown by the tests of the others.</summary>
    private const int Trivial = 100;

    private static readonly string[] NamesThatSayNothing = ["Utils", "Util", "Helpers", "Helper", "Manager", "Common", "Misc"];

    private static readonly (string Tests, string Source)[] Projects =
        [("tests/PopBeforeSmtp.Core.Tests", "src/PopBeforeSmtp.Core"), ("tests/PopBeforeSmtp.Tests", "src/PopBeforeSmtp")];

    [Fact]
    public void A_file_has_one_type_and_its_name()
    {
        foreach (var file in SourceFile.Under("src").Where(file => file.Name is not ("Program" or "AssemblyInfo")))
            Assert.Equal((file.Path, file.Name), (file.Path, string.Join(' ', file.TopLevelTypes)));
    }

    [Fact]
    public void No_file_is_longer_than_a_reader_can_hold()
    {
        foreach (var file in SourceFile.Under("src"))
            Assert.True(file.Lines <= LongestFile, $"{file.Path} has {file.Lines} lines");
    }

    [Fact]
    public void Names_say_what_is_inside()
    {
        foreach (var file in SourceFile.Under("src").Concat(SourceFile.Under("tests")))
            Assert.DoesNotContain(NamesThatSayNothing, name => file.Name.Contains(name, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Tests_lie_in_the_folder_of_what_they_test()
    {
        foreach (var (tests, source) in Projects)
        {
            foreach (var folder in FoldersOf(tests).Where(folder => folder.Split('/')[0] is not ("Structure" or "Support") && !folder.EndsWith("/Fuzzing", StringComparison.Ordinal)))
                Assert.True(Repository.Exists($"{source}/{folder}"), $"{tests}/{folder} tests nothing: there is no {source}/{folder}");
        }
    }

    [Fact]
    public void Every_folder_with_code_has_its_tests()
    {
        foreach (var (tests, source) in Projects)
        {
            var tested = FoldersOf(tests);
            var untested = SourceFile.Under(source)
                .Where(file => file.Folder != source)
                .GroupBy(file => file.Folder[(source.Length + 1)..])
                .Where(folder => folder.Sum(file => file.Lines) >= Trivial)
                .Select(folder => folder.Key)
                .Where(folder => !tested.Any(test => test == folder || test.StartsWith(folder + "/", StringComparison.Ordinal)));
            Assert.True(!untested.Any(), $"{tests} has no folder for {string.Join(", ", untested)}");
        }
    }

    private static HashSet<string> FoldersOf(string project) =>
        [.. SourceFile.Under(project).Where(file => file.Folder != project).Select(file => file.Folder[(project.Length + 1)..])];
}
