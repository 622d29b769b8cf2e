namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>
/// A private directory, open to other accounts for reading, because postfix, dovecot and nobody must get through it.
/// Directly below /tmp: the path of a socket may have no more than 107 bytes.
/// </summary>
internal sealed class TestDirectory : IDisposable
{
    private const UnixFileMode Searchable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute |
        UnixFileMode.GroupRead | UnixFileMode.GroupExecute |
        UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const UnixFileMode Readable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private int _subdirectories;

    public TestDirectory()
    {
        do
            Path = "/tmp/pbs-" + Convert.ToHexStringLower(BitConverter.GetBytes(Random.Shared.Next()));
        while (Directory.Exists(Path));
        Guard.AddDirectory(Path);
        Create(Path);
    }

    public string Path { get; }

    public string Combine(params ReadOnlySpan<string> parts)
    {
        var path = Path;
        foreach (var part in parts)
            path = System.IO.Path.Combine(path, part);
        return path;
    }

    /// <summary>Writes a file, and the directories above it; readable for everybody unless told otherwise.</summary>
    public string Write(string name, string text, UnixFileMode? mode = null)
    {
        var path = Combine(name);
        CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        SetMode(path, mode ?? Readable);
        return path;
    }

    /// <summary>Creates a directory (a relative name is below this one), mode 0755 unless told otherwise.</summary>
    public string CreateDirectory(string name, UnixFileMode? mode = null)
    {
        var path = Combine(name);
        if (!Directory.Exists(path))
            Create(path, mode ?? Searchable);
        return path;
    }

    /// <summary>A fresh directory for one server of this kind: several may run below one test directory.</summary>
    public string CreateServerDirectory(string kind) =>
        CreateDirectory($"{kind}-{Interlocked.Increment(ref _subdirectories)}");

    public void Dispose()
    {
        // A server that is just ending may still remove a file while the tree is being walked.
        for (var attempt = 0; attempt < 5 && Directory.Exists(Path); attempt++)
        {
            try
            {
                Directory.Delete(Path, recursive: true);
            }
            catch (IOException)
            {
            }
        }
    }

    private static void Create(string path, UnixFileMode mode = Searchable)
    {
        Directory.CreateDirectory(path);
        SetMode(path, mode); // not the mode of mkdir, which the umask cuts
    }

    public static void SetMode(string path, UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException(); // the analyzer of the framework wants to hear it
        File.SetUnixFileMode(path, mode);
    }
}
