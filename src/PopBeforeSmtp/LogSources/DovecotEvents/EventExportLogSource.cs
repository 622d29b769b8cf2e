using System.ComponentModel;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Sockets;

namespace PopBeforeSmtp.LogSources.DovecotEvents;

/// <summary>
/// Takes the events that Dovecot 2.4 exports to a unix socket: a stream of lines, which its stats process connects to when it has the
/// first one (dovecot/core src/stats/event-exporter-transport-file.c). Who may write to the socket may report logins, so it is its
/// owner's alone.
/// </summary>
internal sealed partial class EventExportLogSource(LogSourceOptions options, LogSourceContext context) : ILogSource
{
    /// <summary>One stats process connects; during its reload there are two.</summary>
    private const int MostConnections = 16;

    private readonly ILogger _logger = context.Logging.CreateLogger<EventExportLogSource>();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly SemaphoreSlim _places = new(MostConnections, MostConnections);
    private bool _isListening;
    private long _logins;
    private long _malformed;

    public string Name => options.Name;

    public LogSourceStatus Status => new(Volatile.Read(ref _isListening) ? "reading" : LogSourceStatus.Starting, 0, 0, Volatile.Read(ref _logins), Volatile.Read(ref _malformed));

    public async Task RunAsync(IReadOnlyList<LogPosition> positions, ILogConsumer consumer, CancellationToken cancellationToken)
    {
        await using var listener = await ListenAsync(options.Listen!, cancellationToken);
        Volatile.Write(ref _isListening, true);
        LogListens(Name);
        await consumer.OnPositionAsync([], cancellationToken);
        await consumer.OnCaughtUpAsync(cancellationToken);
        try
        {
            while (true)
            {
                await _places.WaitAsync(cancellationToken);
                var connection = await listener.AcceptAsync(cancellationToken) ?? throw new IOException($"{options.Listen!.Text} listens no more");
                _ = ServeAsync(connection, consumer, cancellationToken);
            }
        }
        finally
        {
            Volatile.Write(ref _isListening, false);
            await listener.UnbindAsync(CancellationToken.None);
        }
    }

    private async Task<IConnectionListener> ListenAsync(ListenAddress listen, CancellationToken cancellationToken)
    {
        try
        {
            return await LastingSockets.ListenAsync(listen, context.Clock, context.Logging, cancellationToken);
        }
        catch (Exception e) when (e is SocketException or Win32Exception or UnauthorizedAccessException)
        {
            throw new IOException($"{listen.Text}: {e.Message}", e);
        }
    }

    private async Task ServeAsync(ConnectionContext connection, ILogConsumer consumer, CancellationToken cancellationToken)
    {
        try
        {
            await using (connection)
                await ReadAsync(connection.Transport.Input.AsStream(), consumer, cancellationToken);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // Dovecot went away, or the service stops.
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task ReadAsync(Stream connection, ILogConsumer consumer, CancellationToken cancellationToken)
    {
        var lines = new LineBuffer();
        var bytes = new byte[LineBuffer.MaximumLineLength];
        int count;
        while ((count = await connection.ReadAsync(bytes, cancellationToken)) > 0)
        {
            bytes.AsSpan(0, count).CopyTo(lines.Free);
            lines.Filled(count);
            await _turn.WaitAsync(cancellationToken);
            try
            {
                if (Take(lines, consumer))
                    await consumer.OnPositionAsync([], cancellationToken);
            }
            finally
            {
                _turn.Release();
            }
        }
    }

    /// <returns>Whether there was a login.</returns>
    private bool Take(LineBuffer lines, ILogConsumer consumer)
    {
        var dropped = lines.Dropped;
        var hasLogin = false;
        while (lines.TryTake(out var line))
        {
            try
            {
                if (ExportedEvent.Read(line, context.Clock.GetUtcNow()) is not { } login)
                    continue;
                consumer.OnEvent(login);
                Interlocked.Increment(ref _logins);
                hasLogin = true;
            }
            catch (FormatException)
            {
                Interlocked.Increment(ref _malformed);
            }
        }
        Interlocked.Add(ref _malformed, lines.Dropped - dropped);
        return hasLogin;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "log source listens: log={Log}")]
    private partial void LogListens(string log);
}
