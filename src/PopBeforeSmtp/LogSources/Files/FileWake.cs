using System.Text;
using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.LogSources.Files;

/// <summary>
/// Wakes the reader when something happens in the log's directory (inotify). It is a hint: when it cannot be had, or its queue
/// overflows, the poll that happens anyway finds the same lines a little later.
/// </summary>
/// <remarks>
/// Who waits goes on on the thread that was woken by the kernel: between a line that is written and the table is no other one. What it then waits for
/// elsewhere, a queue that is full say, leaves that thread.
/// </remarks>
internal sealed class FileWake : IDisposable
{
    private readonly DirectoryEvents _events = new();
    private readonly Lock _gate = new();
    private readonly string _directory;
    private readonly string _path;
    private readonly byte[] _name;
    private FileStatus? _watched;
    private Thread? _thread;
    private Wait? _wait;
    private bool _isDisposed;

    /// <exception cref="IOException">No more files may be opened.</exception>
    public FileWake(string path)
    {
        _path = path;
        _directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        _name = Encoding.UTF8.GetBytes(Path.GetFileName(path));
    }

    /// <summary>Events are to be expected. Of a file behind a link they come to the directory it lies in, which is not watched.</summary>
    public bool IsWatching => _events.IsWatching && new FileInfo(_path).LinkTarget is null;

    /// <summary>Begins to watch where that has not been possible yet; what happens from now on wakes. Not while somebody waits.</summary>
    public void Watch()
    {
        // A watch stays with a directory that was deleted or renamed, and says nothing of the one in its place.
        var directory = FileStatus.OfPath(_directory);
        if (_watched is { } watched && (directory?.Inode != watched.Inode || directory?.Device != watched.Device))
            _events.Unwatch();
        _watched = directory;
        if (!_events.IsWatching && directory is not null)
            _events.TryWatch(_directory);
    }

    /// <summary>Returns at the next event, or when the time is over. One waits at a time.</summary>
    /// <returns>true when there was an event.</returns>
    public Task<bool> WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        Watch();
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<bool>(cancellationToken);
        if (atMost <= TimeSpan.Zero)
            return Task.FromResult(false);
        var wait = new Wait(this, BootTime.Read() + atMost, cancellationToken);
        lock (_gate)
        {
            _wait = wait;
            if (_thread is null)
            {
                _thread = new Thread(Run) { IsBackground = true, Name = "log wake" };
                _thread.Start();
            }
        }
        Interrupt();
        return wait.Task;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            if (_thread is null)
                _events.Dispose();
        }
        // The thread is the last one to need them, and may be the one that is here.
        Interrupt();
    }

    private void Run()
    {
        while (Next() is { } wait)
        {
            var isWoken = false;
            while (!isWoken && wait.Left > TimeSpan.Zero)
                isWoken = _events.Wait(_name, wait.Left);
            lock (_gate)
                _wait = null;
            wait.End(isWoken);
        }
        _events.Dispose();
    }

    /// <returns>null when nobody will wait any more.</returns>
    private Wait? Next()
    {
        while (true)
        {
            lock (_gate)
            {
                if (_wait is not null || _isDisposed)
                    return _wait;
            }
            _events.WaitForInterruption();
        }
    }

    private void Interrupt()
    {
        if (Thread.CurrentThread != _thread)
            _events.Interrupt();
    }

    /// <summary>Its continuation runs in the call that ends it.</summary>
    private sealed class Wait : TaskCompletionSource<bool>
    {
        private readonly FileWake _wake;
        private readonly TimeSpan _until;
        private readonly CancellationToken _cancellation;
        private readonly CancellationTokenRegistration _registration;

        /// <param name="until">Since the host was booted.</param>
        public Wait(FileWake wake, TimeSpan until, CancellationToken cancellationToken)
        {
            _wake = wake;
            _until = until;
            _cancellation = cancellationToken;
            _registration = cancellationToken.UnsafeRegister(static wake => ((FileWake)wake!)._events.Interrupt(), wake);
        }

        private bool IsGivenUp => _cancellation.IsCancellationRequested || Volatile.Read(ref _wake._isDisposed);

        public TimeSpan Left => IsGivenUp ? TimeSpan.Zero : _until - BootTime.Read();

        public void End(bool isWoken)
        {
            _registration.Unregister();
            if (isWoken || !IsGivenUp)
                SetResult(isWoken);
            else
                SetCanceled(_cancellation);
        }
    }
}
