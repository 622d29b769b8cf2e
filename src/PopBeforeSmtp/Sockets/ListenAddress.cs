using System.Net;

namespace PopBeforeSmtp.Sockets;

/// <summary>Where to listen: a unix socket with its mode and group, or a TCP port on loopback.</summary>
/// <param name="Text">As it stands in the settings; for messages.</param>
/// <param name="Path">The socket's file, from the root; null for TCP.</param>
/// <param name="Tcp">The address and port; null for a unix socket.</param>
/// <param name="GroupId">The group that the socket is given to; null: that of the process.</param>
internal sealed record ListenAddress(string Text, string? Path, IPEndPoint? Tcp, UnixFileMode Mode, uint? GroupId)
{
    /// <summary>The socket of systemd that is meant, by its FileDescriptorName; null: one with an address. It has no address before it is passed.</summary>
    public string? PassedName { get; init; }

    /// <summary>The socket that was passed for it; null: it is bound here.</summary>
    public PassedSocket? Passed { get; init; }

    /// <summary>Whether the settings ask for the same, whoever made the socket.</summary>
    public bool IsSameSetting(ListenAddress? other) => other is not null && Text == other.Text && Mode == other.Mode && GroupId == other.GroupId;

    public EndPoint EndPoint => Path is null ? Tcp! : new System.Net.Sockets.UnixDomainSocketEndPoint(Path);
}
