using PopBeforeSmtp.Native;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Native;

/// <summary>As root, whose files only root may write.</summary>
public sealed class PathSafetyTests : IDisposable
{
    private const uint Daemon = 1;
    private const uint SameUser = uint.MaxValue;

    private readonly TestDirectory _directory = new();

    public PathSafetyTests() => Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root may give files away");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_file_of_root_in_a_directory_of_root_is_safe_below_a_shared_directory_too()
    {
        var file = _directory.Write("a/file", "");
        Assert.Null(OfFile(file));
        Assert.Null(OfDirectory(_directory.File("a")));
    }

    [Theory]
    [InlineData("0666", "everybody may write to it; chmod o-w {0}")]
    [InlineData("0646", "everybody may write to it; chmod o-w {0}")]
    public void A_file_that_everybody_may_write_is_named_with_owner_mode_and_remedy(string mode, string reason)
    {
        var file = _directory.Write("file", "");
        SetMode(file, mode);
        Assert.Equal($"{file} (owner root, group root, mode {mode}): {string.Format(null, reason, file)}", OfFile(file));
        Assert.Equal(OfFile(file), OfFile(file, TrustedWriters.Named));
    }

    [Fact]
    public void A_file_that_a_group_may_write_is_safe_only_where_the_group_was_named()
    {
        var file = _directory.Write("file", "");
        Give(file, SameUser, Daemon);
        SetMode(file, "0664");
        Assert.Equal($"{file} (owner root, group daemon, mode 0664): group daemon may write to it; chmod g-w {file}", OfFile(file));
        Assert.Null(OfFile(file, TrustedWriters.Named));
    }

    [Fact]
    public void A_group_that_is_its_owner_alone_is_nobody_else()
    {
        var file = _directory.Write("file", "");
        SetMode(file, "0664");
        Assert.Null(OfFile(file));
    }

    [Fact]
    public void A_file_of_another_user_is_safe_only_where_he_was_named()
    {
        var file = _directory.Write("file", "");
        Give(file, Daemon, SameUser);
        Assert.Equal($"{file} (owner daemon, group root, mode 0644): daemon may write to it; chown -h root {file}, or run the service as its owner", OfFile(file));
        Assert.Null(OfFile(file, TrustedWriters.Named));
    }

    [Theory]
    [InlineData(TrustedWriters.RootAndSelf)]
    [InlineData(TrustedWriters.Named)]
    internal void A_directory_above_is_looked_at_too(TrustedWriters trusted)
    {
        var file = _directory.Write("a/b/c/file", "");
        SetMode(_directory.File("a"), "0777");
        Assert.Equal($"{_directory.File("a")} (owner root, group root, mode 0777): everybody may write to it; chmod o-w {_directory.File("a")}", OfFile(file, trusted));
    }

    [Fact]
    public void In_a_shared_directory_a_file_of_ones_own_is_safe_and_one_that_will_be_made_is_not()
    {
        var shared = Shared();
        var file = _directory.Write("shared/file", "");
        Assert.Null(OfFile(file));
        Assert.Equal($"{shared} (owner root, group root, mode 1777): everybody may write to it; choose a directory of its own", OfDirectory(shared));
        Assert.Equal($"{shared} (owner root, group root, mode 1777): anybody could make {shared}/run first; make it, with 'install -d -m 0700 {shared}/run'", OfDirectory(Path.Combine(shared, "run")));
        Directory.CreateDirectory(Path.Combine(shared, "run"));
        Assert.Null(OfDirectory(Path.Combine(shared, "run")));
    }

    [Theory]
    [InlineData(TrustedWriters.RootAndSelf)]
    [InlineData(TrustedWriters.Named)]
    internal void What_another_user_put_into_a_shared_directory_is_refused(TrustedWriters trusted)
    {
        var file = Path.Combine(Shared(), "file");
        File.WriteAllText(file, "");
        Give(file, Daemon, SameUser);
        Assert.NotNull(OfFile(file, trusted));
        Assert.StartsWith($"{file} (owner daemon, group root, mode 0644): daemon ", OfFile(file, trusted));
    }

    [Theory]
    [InlineData(TrustedWriters.RootAndSelf)]
    [InlineData(TrustedWriters.Named)]
    internal async Task A_link_that_another_user_put_into_a_shared_directory_is_not_followed(TrustedWriters trusted)
    {
        var link = Path.Combine(Shared(), "link");
        File.CreateSymbolicLink(link, _directory.Write("file", ""));
        Assert.Null(OfFile(link, trusted));
        await ProcessOutput.RunAsync("chown", "-h", "daemon", link);
        Assert.Equal($"{link} (owner daemon, group root, mode 0777): daemon could have planted it there; chown -h root {link}, or run the service as its owner", OfFile(link, trusted));
        Assert.Equal(OfFile(link, trusted), OfFile(Path.Combine(link, "below"), trusted));
    }

    [Fact]
    public void A_link_leads_through_directories_that_are_looked_at()
    {
        var file = _directory.Write("open/file", "");
        SetMode(_directory.File("open"), "0777");
        var link = _directory.File("link");
        File.CreateSymbolicLink(link, "open/../open/./file");
        Assert.StartsWith($"{_directory.File("open")} (owner root, group root, mode 0777): ", OfFile(link));
        Assert.True(File.Exists(file));
    }

    [Fact]
    public void A_link_on_the_way_up_leads_where_the_kernel_goes()
    {
        _directory.Write("open/below/file", "");
        _directory.Write("file", "");
        SetMode(_directory.File("open"), "0777");
        Directory.CreateSymbolicLink(_directory.File("link"), _directory.File("open/below"));
        Assert.StartsWith($"{_directory.File("open")} ", OfFile(_directory.File("link/../file")));
    }

    [Fact]
    public void Links_in_a_circle_are_given_up()
    {
        var link = _directory.File("link");
        File.CreateSymbolicLink(link, link);
        Assert.Equal($"{link}: too many symbolic links", OfFile(link));
    }

    [Fact]
    public void A_file_that_is_not_there_is_for_others_to_tell()
    {
        Assert.Null(OfFile(_directory.File("no/file")));
        Assert.Null(OfDirectory(_directory.File("no/directory")));
    }

    [Fact]
    public void The_directories_of_a_host_are_safe()
    {
        foreach (var directory in (string[])["/", "/etc", "/usr/share", "/var/lib", "/run", "/var/run"])
            Assert.Null(OfDirectory(directory));
        Assert.Null(OfFile("/etc/passwd"));
    }

    private static string? OfFile(string path, TrustedWriters trusted = TrustedWriters.RootAndSelf) => PathSafety.WhyUnsafeFile(path, trusted);

    private static string? OfDirectory(string path) => PathSafety.WhyUnsafeDirectory(path, TrustedWriters.RootAndSelf);

    private static void SetMode(string path, string mode) => File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(mode, 8));

    private static void Give(string path, uint user, uint group) => Assert.Equal(0, LibC.ChangeOwner(path, user, group));

    private string Shared()
    {
        var shared = _directory.File("shared");
        Directory.CreateDirectory(shared);
        SetMode(shared, "1777");
        return shared;
    }
}
