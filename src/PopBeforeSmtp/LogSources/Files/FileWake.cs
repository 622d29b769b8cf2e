using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.LogSources.Files;

/// <summary>
/// Wakes the reader when something happens in the log's directory (inotify). It is a hint: when it cannot be had, or its queue
/// overflows, the poll that happens anyway finds the same lines a little later.
/// </summary>
internal sealed class FileWake : IDisposable
{
    private readonly SemaphoreSlim _signal = new(0, 1);
    private readonly string _directory;
    private readonly string _name;
    private readonly string _path;
    private FileSystemWatcher? _watcher;
    private FileStatus? _watched;

    public FileWake(string path)
    {
        _path = path;
        _directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        _name = Path.GetFileName(path);
    }

    /// <summary>Events are to be expected. Of a file behind a link they come to the directory it lies in, which is not watched.</summary>
    public bool IsWatching => _watcher is not null && new FileInfo(_path).LinkTarget is null;

    /// <summary>Begins to watch where that has not been possible yet; what happens from now on wakes.</summary>
    public void Watch()
    {
        // A watch stays with a directory that was deleted or renamed, and says nothing of the one in its place.
        var directory = FileStatus.OfPath(_directory);
        if (_watched is { } watched && (directory?.Inode != watched.Inode || directory?.Device != watched.Device))
            Interlocked.Exchange(ref _watcher, null)?.Dispose();
        _watched = directory;
        _watcher ??= TryWatch();
    }

    /// <summary>Returns at the next event, or when the time is over.</summary>
    /// <returns>true when there was an event.</returns>
    public async Task<bool> WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        Watch();
        return await _signal.WaitAsync(atMost, cancellationToken);
    }

    public void Dispose()
    {
        _watcher?.Dispose();
        _signal.Dispose();
    }

    private FileSystemWatcher? TryWatch()
    {
        if (!Directory.Exists(_directory))
            return null;
        var watcher = new FileSystemWatcher(_directory) { NotifyFilter = NotifyFilters.LastWrite | NotifyFilters.Size | NotifyFilters.FileName };
        try
        {
            watcher.Changed += (_, e) => WakeFor(e.Name);
            watcher.Created += (_, e) => WakeFor(e.Name);
            watcher.Renamed += (_, e) => WakeFor(e.Name);
            watcher.Error += (_, _) => Stop(watcher);
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            watcher.Dispose();
            return null;
        }
    }

    private void WakeFor(string? name)
    {
        if (name is null || name.StartsWith(_name, StringComparison.Ordinal))
            Wake();
    }

    /// <summary>The directory is gone, or events were lost: begin again with the next wait.</summary>
    private void Stop(FileSystemWatcher watcher)
    {
        Interlocked.CompareExchange(ref _watcher, null, watcher);
        watcher.Dispose();
        Wake();
    }

    private void Wake()
    {
        try
        {
            if (_signal.CurrentCount == 0)
                _signal.Release();
        }
        catch (Exception e) when (e is SemaphoreFullException or ObjectDisposedException)
        {
            // Two events at once, or one after the end: the reader is awake, or gone.
        }
    }
}
