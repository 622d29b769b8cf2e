using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.LogSources.Files;

/// <summary>Which files are being read, and by which source: no file is read by two.</summary>
internal sealed class FollowedFiles
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(ulong Device, ulong Inode), object> _owners = [];

    /// <summary>Paths that a source names letter for letter: they are left to it also when another file comes to lie there.</summary>
    private readonly Dictionary<string, object> _paths = new(StringComparer.Ordinal);

    public void Name(object owner, string path)
    {
        lock (_gate)
            _paths[Path.GetFullPath(path)] = owner;
        Claim(owner, FileStatus.OfPath(path) is { } status ? [status] : []);
    }

    public bool IsNamed(string path)
    {
        lock (_gate)
            return _paths.ContainsKey(path);
    }

    /// <summary>The source is gone: others may read what it named and claimed.</summary>
    public void Release(object owner)
    {
        lock (_gate)
        {
            foreach (var path in _paths.Where(path => path.Value == owner).Select(path => path.Key).ToList())
                _paths.Remove(path);
        }
        Claim(owner, []);
    }

    /// <returns>false when another source reads it.</returns>
    public bool TryClaim(object owner, FileStatus status)
    {
        lock (_gate)
            return _owners.TryAdd((status.Device, status.Inode), owner) || _owners[(status.Device, status.Inode)] == owner;
    }

    /// <summary>Replaces what the source claimed before.</summary>
    public void Claim(object owner, IEnumerable<FileStatus> held)
    {
        lock (_gate)
        {
            foreach (var file in _owners.Where(file => file.Value == owner).Select(file => file.Key).ToList())
                _owners.Remove(file);
            foreach (var status in held)
                _owners.TryAdd((status.Device, status.Inode), owner);
        }
    }
}
