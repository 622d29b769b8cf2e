namespace PopBeforeSmtp.EndToEnd.Support;

/// <summary>The checkout the tests were built from, and the program built from it.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The built executable; POP_BEFORE_SMTP_PROGRAM names another one, an installed one say.</summary>
    public static string Program { get; } =
        Environment.GetEnvironmentVariable("POP_BEFORE_SMTP_PROGRAM") is { Length: > 0 } program
            ? program
            : Path.Combine(Root, "src", "PopBeforeSmtp", "bin", BuildConfiguration(), "net10.0", "pop-before-smtp");

    private static string BuildConfiguration() =>
        AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "PopBeforeSmtp.sln")))
                return directory.FullName;
        }
        throw new InvalidOperationException("the tests do not run inside a checkout");
    }
}
