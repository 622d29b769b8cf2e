namespace PopBeforeSmtp.Benchmarks.Processes;

internal static class InstalledProgram
{
    /// <returns>Its path; null where it is not installed.</returns>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(directory => Path.Combine(directory, name)).FirstOrDefault(File.Exists);
}
