using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.Sockets;

/// <summary>The file of a unix socket: safe to replace, and never open to more than its mode says.</summary>
internal static class SocketFile
{
    private const uint SameUser = uint.MaxValue;

    /// <summary>Why a socket cannot be made here; null when it can.</summary>
    public static string? WhyNot(ListenAddress listen)
    {
        if (listen.Path is not { } path)
            return IsAnswered(listen) ? $"'{listen.Text}' is in use by another process" : null;
        var directory = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(directory) && !Directory.Exists(Path.GetDirectoryName(directory)))
            return $"'{listen.Text}': there is no directory {Path.GetDirectoryName(directory)}";
        if (FileStatus.OfPath(path) is not { } status)
            return null;
        if (!status.IsSocket)
            return $"'{listen.Text}': {path} is there and is not a socket";
        return IsAnswered(listen) ? $"'{listen.Text}' is in use by another process" : null;
    }

    /// <summary>
    /// Makes a bound socket that does not listen yet. Owner and mode are set in between: a connect before listen(2) is refused
    /// by the kernel, so nobody can be faster.
    /// </summary>
    /// <exception cref="SocketException">bind(2) failed.</exception>
    /// <exception cref="Win32Exception">The group or the mode could not be set.</exception>
    public static Socket Bind(ListenAddress listen)
    {
        if (listen.Path is not { } path)
            return BindTcp(listen);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (FileStatus.OfPath(path) is { IsSocket: true })
            File.Delete(path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            if (listen.GroupId is { } group && LibC.ChangeOwner(path, SameUser, group) != 0)
                throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{path} cannot be given to group {group}");
            File.SetUnixFileMode(path, listen.Mode);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static Socket BindTcp(ListenAddress listen)
    {
        var socket = new Socket(listen.Tcp!.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(listen.Tcp);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static bool IsAnswered(ListenAddress listen)
    {
        using var probe = new Socket(listen.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(listen.EndPoint);
            return true;
        }
        catch (SocketException e)
        {
            // Nobody listens: a file left behind by a crash. Anything else (EACCES, EAGAIN) means somebody may.
            return e.SocketErrorCode is not (SocketError.ConnectionRefused or SocketError.AddressNotAvailable);
        }
    }
}
