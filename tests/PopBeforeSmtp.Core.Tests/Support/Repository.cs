namespace PopBeforeSmtp.Core.Tests.Support;

/// <summary>The checkout that these tests were built in.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string PathOf(string path) => Path.Combine(Root, path);

    public static bool Exists(string path) => File.Exists(PathOf(path)) || Directory.Exists(PathOf(path));

    private static string Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "PopBeforeSmtp.sln")))
                return directory.FullName;
        }
        throw new DirectoryNotFoundException($"no PopBeforeSmtp.sln above {AppContext.BaseDirectory}");
    }
}
