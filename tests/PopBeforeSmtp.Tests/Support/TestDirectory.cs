namespace PopBeforeSmtp.Tests.Support;

/// <summary>A directory of its own for one test.</summary>
internal sealed class TestDirectory : IDisposable
{
    private const UnixFileMode Searchable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute |
        UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <param name="parent">null: the directory for temporary files.</param>
    public TestDirectory(string? parent = null)
    {
        Root = parent is null ? Directory.CreateTempSubdirectory("pbs-test-").FullName : Directory.CreateDirectory(Path.Combine(parent, "pbs-test-" + Path.GetRandomFileName())).FullName;
        // What runs as nobody must get through.
        System.IO.File.SetUnixFileMode(Root, Searchable);
    }

    public string Root { get; }

    public string File(string name) => System.IO.Path.Combine(Root, name);

    public string Write(string name, string text)
    {
        var path = File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
