using System.Net;
using System.Net.Sockets;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Settings;

namespace PopBeforeSmtp.RelayEndpoints.OpenSmtpd;

/// <summary>
/// Asks the running service at its socketmap endpoint, over a connection that is kept and made anew when it has to be. Whatever
/// the service does, an answer comes soon: smtpd does nothing else while it waits for one.
/// </summary>
/// <param name="locate">Where the service listens; asked for each new connection.</param>
/// <param name="report">Told when trouble begins and when it ends.</param>
internal sealed class ServiceConnection(Func<EndPoint> locate, TimeProvider clock, Action<string> report) : IDisposable
{
    /// <summary>How long one question may take, everything included.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>After a question that took too long, the next ones are not asked for this time: else who sends many could hold up all mail.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(6);

    /// <summary>Any name asks the same table.</summary>
    private const string Map = "opensmtpd";

    private readonly byte[] _reply = new byte[Netstring.MaximumContent + 16];

    private Socket? _idle;
    private long? _tookTooLongAt;
    private bool _isInTrouble;

    public async Task<RelayDecision> AskAsync(ClientAddress client, CancellationToken cancellationToken)
    {
        if (_tookTooLongAt is { } since && clock.GetElapsedTime(since) < Pause)
            return RelayDecision.TryLater;
        using var limit = new CancellationTokenSource(Limit, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var decision = await ExchangeAsync(SocketmapQuestion.For(client, Map), both.Token);
            if (decision == RelayDecision.TryLater)
                Trouble("it says that it cannot tell, or nothing that is understood");
            else
                NoTrouble();
            return decision;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            _tookTooLongAt = clock.GetTimestamp();
            Trouble($"no answer within {Limit.TotalSeconds:0.#} s");
        }
        catch (Exception e) when (e is IOException or SettingsException or ArgumentException)
        {
            Trouble(e is SettingsException settings ? string.Join("; ", settings.Errors) : e.Message);
        }
        return RelayDecision.TryLater;
    }

    public void Dispose() => _idle?.Dispose();

    private async Task<RelayDecision> ExchangeAsync(byte[] question, CancellationToken cancellationToken)
    {
        // No answer over the kept connection: it was closed just now, because the service has been started anew.
        if (TakeIdle() is { } kept && await TryExchangeAsync(kept, question, cancellationToken) is { } reply)
            return reply;
        return await TryExchangeAsync(await ConnectAsync(cancellationToken), question, cancellationToken)
            ?? throw new IOException("the connection was closed without an answer");
    }

    /// <summary>
    /// The connection is kept only when its one question has had its one answer, and closed in every other case: an answer that is still to come
    /// must not become that of the next client.
    /// </summary>
    /// <returns>null when the service closed the connection before it had answered.</returns>
    private async Task<RelayDecision?> TryExchangeAsync(Socket socket, byte[] question, CancellationToken cancellationToken)
    {
        try
        {
            await socket.SendAsync(question, cancellationToken);
            for (var length = 0; ;)
            {
                var read = await socket.ReceiveAsync(_reply.AsMemory(length), cancellationToken);
                if (read == 0)
                    return null;
                length += read;
                if (SocketmapQuestion.ReadReply(_reply.AsSpan(0, length)) is not { } reply)
                    continue;
                if (reply != RelayDecision.TryLater)
                    _idle = socket;
                return reply;
            }
        }
        catch (SocketException)
        {
            return null;
        }
        finally
        {
            if (_idle != socket)
                socket.Dispose();
        }
    }

    private Socket? TakeIdle()
    {
        var socket = _idle;
        _idle = null;
        // Readable: closed in the meantime, or something in it that nobody has asked for.
        if (socket is null || !socket.Poll(0, SelectMode.SelectRead))
            return socket;
        socket.Dispose();
        return null;
    }

    private async Task<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        var endPoint = locate();
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new IOException($"{endPoint}: {e.Message}");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private void Trouble(string reason)
    {
        if (!_isInTrouble)
            report($"the service cannot be asked ({reason}): who would have to have logged in is told to try later");
        _isInTrouble = true;
    }

    private void NoTrouble()
    {
        _tookTooLongAt = null;
        if (_isInTrouble)
            report("the service answers again");
        _isInTrouble = false;
    }
}
