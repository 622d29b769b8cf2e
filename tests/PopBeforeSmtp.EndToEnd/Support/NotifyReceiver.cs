using System.Net.Sockets;
using System.Text;
using PopBeforeSmtp.EndToEnd.Servers;

namespace PopBeforeSmtp.EndToEnd.Support;

/// <summary>What systemd is to a service of Type=notify: a socket of datagrams that it is told to write to.</summary>
internal sealed class NotifyReceiver : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly List<string> _assignments = [];

    public NotifyReceiver(TestDirectory directory)
    {
        Path = directory.Combine("notify");
        _socket.Bind(new UnixDomainSocketEndPoint(Path));
        _ = Task.Run(ReceiveAsync);
    }

    public string Path { get; }

    /// <summary>All that has been said, an assignment each.</summary>
    public IReadOnlyList<string> Assignments
    {
        get
        {
            lock (_assignments)
                return [.. _assignments];
        }
    }

    public int Count(string assignment) => Assignments.Count(said => said == assignment);

    public Task UntilSaidAsync(string assignment, CancellationToken cancellationToken, int times = 1) => UntilAsync(() => Count(assignment) >= times, assignment, cancellationToken);

    public Task UntilAsync(Func<bool> condition, string what, CancellationToken cancellationToken) =>
        Eventually.TrueAsync(condition, TimeSpan.FromSeconds(30), () => $"systemd is told: {what}\n{string.Join('\n', Assignments)}", cancellationToken);

    public void Dispose() => _socket.Dispose();

    private async Task ReceiveAsync()
    {
        var bytes = new byte[64 * 1024];
        try
        {
            while (true)
            {
                var count = await _socket.ReceiveAsync(bytes);
                lock (_assignments)
                    _assignments.AddRange(Encoding.UTF8.GetString(bytes, 0, count).Split('\n'));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
