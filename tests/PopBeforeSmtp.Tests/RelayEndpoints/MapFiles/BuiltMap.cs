using PopBeforeSmtp.RelayEndpoints.MapFiles;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.RelayEndpoints.MapFiles;

/// <summary>A map that the host's own postmap builds and reads.</summary>
internal sealed class BuiltMap : IDisposable
{
    private readonly TestDirectory _directory = new();

    public BuiltMap(string type = "hash")
    {
        Assert.SkipUnless(File.Exists("/usr/sbin/postmap"), "Postfix's postmap is not installed");
        Path = _directory.File("pop-before-smtp");
        Options = new PostmapFileOptions(type, Path, "OK");
        Map = new PostmapFile(Options);
    }

    public string Path { get; }

    public string Root => _directory.Root;

    public PostmapFileOptions Options { get; }

    public PostmapFile Map { get; private set; }

    /// <summary>As after a restart of the service.</summary>
    public void Forget() => Map = new PostmapFile(Options);

    public Task<bool> WriteAsync(params string[] keys) => Map.WriteAsync(keys, CancellationToken.None);

    /// <summary>What Postfix finds.</summary>
    public Task<string?> QueryAsync(string key) => Postmap.QueryAsync(Options.Type, Path, key, CancellationToken.None);

    public void Dispose() => _directory.Dispose();
}
