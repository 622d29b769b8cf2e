using System.Globalization;
using System.Net.Sockets;

namespace PopBeforeSmtp.Sockets;

/// <summary>Where systemd is told how the service is doing: datagrams of assignments, as sd_notify(3) sends them.</summary>
internal sealed class NotifySocket : IDisposable
{
    private static readonly string[] Variables = ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"];

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly UnixDomainSocketEndPoint _address;

    /// <param name="path">A path, or a name of the abstract kind behind "@".</param>
    /// <param name="watchdogTime">null: nobody waits for signs of life.</param>
    public NotifySocket(string path, TimeSpan? watchdogTime)
    {
        _address = new UnixDomainSocketEndPoint(path[0] == '@' ? '\0' + path[1..] : path);
        WatchdogTime = watchdogTime;
        // One who does not read must not hold up the service.
        _socket.Blocking = false;
    }

    /// <summary>After so long without a sign of life the service is taken for hanging.</summary>
    public TimeSpan? WatchdogTime { get; }

    /// <summary>Takes it out of the environment of this process, and so keeps it from its children. null: nobody wants to be told.</summary>
    public static NotifySocket? Take()
    {
        var values = Variables.Select(Environment.GetEnvironmentVariable).ToArray();
        foreach (var name in Variables)
            Environment.SetEnvironmentVariable(name, null);
        return Of(values[0], values[1], values[2], Environment.ProcessId);
    }

    /// <param name="path">NOTIFY_SOCKET.</param>
    /// <param name="watchdogTime">WATCHDOG_USEC.</param>
    /// <param name="watchdogProcess">WATCHDOG_PID.</param>
    /// <param name="self">The id of this process.</param>
    public static NotifySocket? Of(string? path, string? watchdogTime, string? watchdogProcess, int self)
    {
        if (path is not ['/' or '@', _, ..])
            return null;
        var isMeant = string.IsNullOrEmpty(watchdogProcess) || watchdogProcess == self.ToString(CultureInfo.InvariantCulture);
        var hasTime = long.TryParse(watchdogTime, NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds) && microseconds > 0;
        return new NotifySocket(path, isMeant && hasTime ? TimeSpan.FromMicroseconds(microseconds) : null);
    }

    /// <returns>false when it could not be sent: nobody is there, or does not read. The service goes on all the same.</returns>
    public bool TrySend(params IEnumerable<string> assignments)
    {
        try
        {
            // A value ends at the end of its line: text from outside must not become an assignment.
            var message = string.Join('\n', assignments.Select(assignment => assignment.ReplaceLineEndings(" ")));
            _socket.SendTo(System.Text.Encoding.UTF8.GetBytes(message), _address);
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    public void Dispose() => _socket.Dispose();
}
