using System.Net.Sockets;
using System.Text;
using PopBeforeSmtp.EndToEnd.Servers;

namespace PopBeforeSmtp.EndToEnd.Support;

/// <summary>Somebody who listens in the place of the service and answers each question with the next of the texts, whatever it was.</summary>
internal sealed class FakeSocketmap : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly string _path;
    private readonly Task _loop;

    private int _answered;

    public FakeSocketmap(string path, IReadOnlyList<string> answers)
    {
        _path = path;
        File.Delete(path);
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        TestDirectory.SetMode(path, (UnixFileMode)0b110_110_110);
        _listener.Listen();
        _loop = RunAsync(answers);
    }

    /// <summary>How many questions have come.</summary>
    public int Answered => Volatile.Read(ref _answered);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _loop;
        _listener.Dispose();
        _end.Dispose();
        File.Delete(_path);
    }

    private async Task RunAsync(IReadOnlyList<string> answers)
    {
        try
        {
            while (true)
            {
                using var socket = await _listener.AcceptAsync(_end.Token);
                await ServeAsync(socket, answers);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    /// <summary>One question a connection; the connection is closed behind the answer, so that half an answer stays half.</summary>
    private async Task ServeAsync(Socket socket, IReadOnlyList<string> answers)
    {
        var question = new byte[1000];
        if (await socket.ReceiveAsync(question, _end.Token) == 0)
            return;
        await socket.SendAsync(Encoding.Latin1.GetBytes(answers[_answered % answers.Count]), _end.Token);
        Interlocked.Increment(ref _answered);
    }
}
