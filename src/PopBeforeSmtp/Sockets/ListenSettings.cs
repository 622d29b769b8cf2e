using System.Globalization;
using System.Net;
using System.Text;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Native;
using PopBeforeSmtp.Settings;

namespace PopBeforeSmtp.Sockets;

/// <summary>Reads Listen, Mode and Group of a section.</summary>
internal static class ListenSettings
{
    /// <summary>sockaddr_un holds 108 bytes, the last one a NUL (unix(7)).</summary>
    private const int MaximumSocketPath = 107;

    /// <summary>Before the FileDescriptorName of a .socket unit.</summary>
    private const string PassedPrefix = "systemd:";

    private static readonly ClientNetwork LoopbackV4 = new(ClientAddress.Parse("127.0.0.0"), 8);
    private static readonly ClientNetwork LoopbackV6 = ClientNetwork.Of(ClientAddress.Parse("::1"));

    /// <returns>null after an error was reported.</returns>
    public static ListenAddress? Read(SettingsSection section, string fallback, string mode)
    {
        var text = section.Text("Listen", fallback);
        var fileMode = section.Mode("Mode", mode);
        var groupId = ReadGroup(section);
        if (text.StartsWith("unix:", StringComparison.Ordinal))
            return ReadUnix(section, text, fileMode, groupId);
        if (text.StartsWith("tcp:", StringComparison.Ordinal) && TryReadTcp(text[4..], out var tcp))
            return new ListenAddress(text, null, tcp, fileMode, groupId);
        if (text.StartsWith(PassedPrefix, StringComparison.Ordinal) && text.Length > PassedPrefix.Length)
            return new ListenAddress(text, null, null, fileMode, groupId) { PassedName = text[PassedPrefix.Length..] };
        section.Error("Listen", $"'{text}' is not an address to listen at; write unix:PATH, tcp:127.0.0.1:PORT or tcp:[::1]:PORT (other addresses would let any host ask)");
        return null;
    }

    private static ListenAddress? ReadUnix(SettingsSection section, string text, UnixFileMode mode, uint? groupId)
    {
        var path = text["unix:".Length..];
        if (path.Length == 0)
        {
            section.Error("Listen", $"'{text}' names no file; write unix:PATH");
            return null;
        }
        // Kestrel binds the whole path, so that is what must fit.
        path = Path.GetFullPath(path);
        var length = Encoding.UTF8.GetByteCount(path);
        if (length <= MaximumSocketPath)
            return new ListenAddress(text, path, null, mode, groupId);
        section.Error("Listen", $"'{text}' is too long: a socket's path has at most {MaximumSocketPath} bytes, {path} has {length}");
        return null;
    }

    /// <summary>Reads Group of a section.</summary>
    /// <returns>null: that of the process.</returns>
    public static uint? ReadGroup(SettingsSection section)
    {
        var group = section.Text("Group", "");
        if (group.Length == 0)
            return null;
        var id = LibC.GroupId(group);
        if (id is null)
            section.Error("Group", $"there is no group '{group}' on this host");
        return id;
    }

    /// <summary>Loopback only: neither protocol knows who asks, and a login table is not for everybody.</summary>
    private static bool TryReadTcp(string text, out IPEndPoint? tcp)
    {
        tcp = null;
        var colon = text.LastIndexOf(':');
        if (colon < 0 || !ushort.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0)
            return false;
        var host = text[..colon];
        var isBracketed = host is ['[', .., ']'];
        if (!ClientAddress.TryParse(isBracketed ? host[1..^1] : host, out var address) || address.IsIPv4 == isBracketed)
            return false;
        if (!LoopbackV4.Contains(address) && !LoopbackV6.Contains(address))
            return false;
        tcp = new IPEndPoint(ToIPAddress(address), port);
        return true;
    }

    private static IPAddress ToIPAddress(ClientAddress address)
    {
        if (!address.IsIPv4)
            return IPAddress.IPv6Loopback;
        var value = (uint)address.Value;
        return new IPAddress([(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value]);
    }
}
