using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.Sockets;

/// <summary>
/// Listens at the file of a unix socket as long as the service runs. Relays that are connected do not notice that it has gone; who connects finds
/// nobody (ENOENT), and that is a "451 Server configuration problem" to his client, until it is there again.
/// </summary>
/// <remarks>What is done to the file is looked for every <see cref="Interval"/>: a watch on the directory would be lost with the directory.</remarks>
internal sealed partial class LastingListener : IConnectionListener
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly string _path;
    private readonly Func<CancellationToken, ValueTask<IConnectionListener>> _bindAgain;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    // Their connections are served on, and need what they own.
    private readonly List<IConnectionListener> _former = [];
    private readonly Task _watch;
    private volatile TaskCompletionSource<IConnectionListener?> _current = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private FileStatus? _file;

    /// <param name="listener">Has just been bound.</param>
    public LastingListener(IConnectionListener listener, string path, Func<CancellationToken, ValueTask<IConnectionListener>> bindAgain, TimeProvider clock, ILogger logger)
    {
        (_path, _bindAgain, _clock, _logger) = (path, bindAgain, clock, logger);
        EndPoint = listener.EndPoint;
        _current.SetResult(listener);
        _file = FileStatus.OfPath(path);
        _watch = WatchAsync(_stopping.Token);
    }

    public EndPoint EndPoint { get; }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var current = _current;
            if (await current.Task.WaitAsync(cancellationToken) is not { } listener)
                return null;
            if (await listener.AcceptAsync(cancellationToken) is { } connection)
                return connection;
            if (current == _current)
                return null;
        }
    }

    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        await EndWatchAsync();
        if (await _current.Task is not { } listener)
            return;
        // While it still listens, so that nobody else's file is there.
        if (IsThere())
            File.Delete(_path);
        await listener.UnbindAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await EndWatchAsync();
        if (await _current.Task is { } listener)
            await listener.DisposeAsync();
        foreach (var former in _former)
            await former.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task EndWatchAsync()
    {
        if (_watch.IsCompleted)
            return;
        await _stopping.CancelAsync();
        await _watch;
    }

    private async Task WatchAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Interval, _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                if (!IsThere())
                    await RenewAsync(timer, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Nobody listens if it was just being made: whoever accepts has to know.
            _current.TrySetResult(null);
        }
    }

    private bool IsThere() => FileStatus.OfPath(_path) is { } found && _file is { } made && found.Device == made.Device && found.Inode == made.Inode;

    private async Task RenewAsync(PeriodicTimer timer, CancellationToken stopping)
    {
        LogGone(_path);
        var next = new TaskCompletionSource<IConnectionListener?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var gone = (await _current.Task)!;
        _former.Add(gone);
        _current = next;
        await gone.UnbindAsync(stopping);
        string? said = null;
        while (true)
        {
            try
            {
                var listener = await _bindAgain(stopping);
                _file = FileStatus.OfPath(_path);
                next.SetResult(listener);
                LogAgain(_path);
                return;
            }
            catch (Exception e) when (e is IOException or SocketException or Win32Exception or UnauthorizedAccessException)
            {
                // Said once, and again when the reason is another.
                if (said != e.Message)
                    LogCannot(_path, said = e.Message);
            }
            await timer.WaitForNextTickAsync(stopping);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "socket gone: path={Path}; somebody has removed or replaced it, and it is made anew")]
    private partial void LogGone(string path);

    [LoggerMessage(Level = LogLevel.Information, Message = "socket made: path={Path}; relays can connect again")]
    private partial void LogAgain(string path);

    [LoggerMessage(Level = LogLevel.Error, Message = "socket cannot be made: path={Path}, reason={Reason}; relays that are connected are answered, others find nobody")]
    private partial void LogCannot(string path, string reason);
}
