using System.Net;

namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>All of 127.0.0.0/8 is local, so a client can be told from another by the address it binds to.</summary>
internal static class LoopbackAddress
{
    public static IPAddress V4(byte last) => new([127, 0, 0, last]);

    public static IPAddress V6 => IPAddress.IPv6Loopback;
}
