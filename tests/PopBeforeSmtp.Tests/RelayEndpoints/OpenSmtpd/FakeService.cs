using System.Net.Sockets;
using System.Text;

namespace PopBeforeSmtp.Tests.RelayEndpoints.OpenSmtpd;

/// <summary>A socketmap endpoint that answers as a test wants; null is no answer.</summary>
internal sealed class FakeService : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly List<Socket> _connections = [];
    private readonly List<string> _questions = [];
    private readonly string _path;
    private readonly Func<string, string?> _answer;
    private readonly Task _loop;

    public FakeService(string path, Func<string, string?> answer)
    {
        _path = path;
        _answer = answer;
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen();
        _loop = AcceptAsync();
    }

    public IReadOnlyList<string> Questions
    {
        get
        {
            lock (_questions)
                return [.. _questions];
        }
    }

    /// <summary>How many connections there have been.</summary>
    public int Connections
    {
        get
        {
            lock (_connections)
                return _connections.Count;
        }
    }

    /// <summary>Says something on the last connection that nobody has asked for.</summary>
    public void Say(string text)
    {
        lock (_connections)
            _connections[^1].Send(Encoding.Latin1.GetBytes(text));
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _loop;
        _listener.Dispose();
        lock (_connections)
            _connections.ForEach(connection => connection.Dispose());
        _end.Dispose();
        File.Delete(_path);
    }

    private async Task AcceptAsync()
    {
        var served = new List<Task>();
        try
        {
            while (true)
            {
                var connection = await _listener.AcceptAsync(_end.Token);
                lock (_connections)
                    _connections.Add(connection);
                served.Add(ServeAsync(connection));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(served);
        }
    }

    private async Task ServeAsync(Socket connection)
    {
        var buffer = new byte[1000];
        try
        {
            while (await connection.ReceiveAsync(buffer, _end.Token) is > 0 and var length)
            {
                var question = Encoding.Latin1.GetString(buffer, 0, length);
                lock (_questions)
                    _questions.Add(question);
                if (_answer(question) is { } answer)
                    await connection.SendAsync(Encoding.Latin1.GetBytes(answer), _end.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
        }
    }
}
