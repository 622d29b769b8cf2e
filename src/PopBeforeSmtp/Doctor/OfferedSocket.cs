using System.Net;

namespace PopBeforeSmtp.Doctor;

/// <summary>Where a relay may ask the service.</summary>
/// <param name="Kind">policy, socketmap, exim.</param>
/// <param name="Path">The socket's file, from the root; null for TCP, and for a socket whose path systemd alone knows.</param>
/// <param name="Tcp">null for a unix socket.</param>
internal sealed record OfferedSocket(string Kind, string? Path, IPEndPoint? Tcp)
{
    /// <summary>systemd makes it, under a path that the settings do not have.</summary>
    public bool IsElsewhere => Path is null && Tcp is null;

    public override string ToString() => Path ?? $"{Tcp}";
}
