namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>
/// Debian packages with what they need, downloaded and unpacked but not installed: servers that exclude each other can each be
/// laid over the file system of a <see cref="PrivateNamespace"/>. Downloads are kept in the cache directory of the account.
/// </summary>
internal sealed class PackageTree
{
    // dpkg -x makes a directory of a link that the tree has, so /lib and its like are moved into /usr afterwards, where Debian has them.
    private const string Unpack = """
        set -e
        cd "$1"
        rm -rf new
        mkdir new
        for package in archives/*.deb; do
            dpkg -x "$package" new
        done
        for name in bin sbin lib lib64; do
            if [ -d "new/$name" ]; then
                mkdir -p "new/usr/$name"
                cp -a "new/$name/." "new/usr/$name/"
                rm -rf "new/$name"
            fi
        done
        mkdir -p new/usr new/etc new/var
        chmod 755 new new/usr new/etc new/var
        rm -rf tree
        mv new tree
        """;

    private static readonly SemaphoreSlim Gate = new(1);

    /// <param name="path">Has usr, etc and var.</param>
    public PackageTree(string path) => Path = path;

    /// <summary>Holds usr, etc and var.</summary>
    public string Path { get; }

    /// <summary>Where downloads are kept.</summary>
    public static string CacheDirectory()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } named
            ? named
            : System.IO.Path.Combine(Environment.GetEnvironmentVariable("HOME") ?? "/root", ".cache");
        return System.IO.Path.Combine(cache, "pop-before-smtp-tests");
    }

    /// <summary>Skips the test where the packages cannot be had.</summary>
    public static async Task<PackageTree> GetAsync(CancellationToken cancellationToken, params string[] packages)
    {
        if (!File.Exists("/usr/bin/apt-get") || !Environment.IsPrivilegedProcess)
            Assert.Skip($"SKIPPED: {packages[0]} needs apt-get and root");
        var own = System.IO.Path.Combine(CacheDirectory(), packages[0]);
        Directory.CreateDirectory(System.IO.Path.Combine(own, "archives", "partial"));
        await Gate.WaitAsync(cancellationToken);
        try
        {
            await using var _ = await LockAsync(own, cancellationToken);
            var tree = System.IO.Path.Combine(own, "tree");
            if (!IsUpToDate(tree))
            {
                await DownloadAsync(own, packages, cancellationToken);
                (await Command.RunAsync("sh", ["-c", Unpack, "sh", own], null, cancellationToken)).Checked("dpkg -x");
            }
            return new PackageTree(tree);
        }
        finally
        {
            Gate.Release();
        }
    }

    /// <summary>What is needed besides depends on what this machine has installed.</summary>
    private static bool IsUpToDate(string tree) =>
        Directory.Exists(tree) && Directory.GetCreationTimeUtc(tree) > File.GetLastWriteTimeUtc("/var/lib/dpkg/status");

    private static async Task DownloadAsync(string own, string[] packages, CancellationToken cancellationToken)
    {
        string[] options = ["-qq", "-y", "-o", $"Dir::Cache::archives={own}/archives", "-o", "APT::Sandbox::User=root"];
        var result = await Command.RunAsync("apt-get", [.. options, "--download-only", "--no-install-recommends", "install", .. packages], null, cancellationToken);
        if (result.ExitCode != 0)
        {
            await Command.RunAsync("apt-get", ["-qq", "update"], null, cancellationToken);
            result = await Command.RunAsync("apt-get", [.. options, "--download-only", "--no-install-recommends", "install", .. packages], null, cancellationToken);
        }
        if (result.ExitCode != 0)
            Assert.Skip($"SKIPPED: {string.Join(' ', packages)} cannot be downloaded: {result.Error.Trim().Split('\n')[0]}");
        // Away with versions that Debian has replaced.
        await Command.RunAsync("apt-get", [.. options, "autoclean"], null, cancellationToken);
    }

    /// <summary>Other runs of the tests use the same cache.</summary>
    private static async Task<FileStream> LockAsync(string own, CancellationToken cancellationToken)
    {
        FileStream? taken = null;
        await Eventually.TrueAsync(
            () => (taken = TryOpen(System.IO.Path.Combine(own, "in-use"))) is not null,
            TimeSpan.FromMinutes(2), () => $"another run of the tests lets go of {own}", cancellationToken);
        return taken!;
    }

    private static FileStream? TryOpen(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
