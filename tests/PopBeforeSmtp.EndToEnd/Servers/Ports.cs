using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace PopBeforeSmtp.EndToEnd.Servers;

internal static class Ports
{
    // Below the ports that the kernel itself gives to outgoing connections (from 32768), so none of those can be in
    // the way between the choice of a port and its use.
    private const int First = 20000;
    private const int Last = 32000;
    private static readonly Lock Gate = new();
    private static readonly HashSet<int> Given = [];

    /// <summary>A TCP port that is free on all IPv4 and IPv6 addresses. No port is given twice.</summary>
    public static int Free()
    {
        lock (Gate)
        {
            while (true)
            {
                var port = Random.Shared.Next(First, Last);
                if (CanBind(IPAddress.Any, port) && CanBind(IPAddress.IPv6Any, port) && Given.Add(port))
                    return port;
            }
        }
    }

    /// <summary>Whether somebody listens there. Asks the kernel: a connection would be seen in the server's log.</summary>
    public static bool IsListening(IPAddress address, int port)
    {
        foreach (var listener in IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners())
        {
            if (listener.Port == port && listener.Address.Equals(address))
                return true;
        }
        return false;
    }

    private static bool CanBind(IPAddress address, int port)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.AddressFamily == AddressFamily.InterNetworkV6)
                socket.DualMode = false;
            socket.Bind(new IPEndPoint(address, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
