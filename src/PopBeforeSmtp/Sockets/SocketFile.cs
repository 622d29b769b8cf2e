using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.Sockets;

/// <summary>The file of a unix socket: safe to replace, and never open to more than its mode says.</summary>
internal static class SocketFile
{
    private const uint SameUser = uint.MaxValue;

    /// <summary>Whatever the umask: nobody else may put a socket there.</summary>
    private const UnixFileMode DirectoryMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Makes sure that the socket can be bound here, and by nobody else of our kind.</summary>
    /// <returns>Why it cannot; null when it can.</returns>
    public static string? Claim(ListenAddress listen)
    {
        if (listen.Passed is not null)
            return null;
        if (listen.Path is not { } path)
            return IsAnswered(listen) ? InUse(listen) : null;
        var directory = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(directory) && !Directory.Exists(Path.GetDirectoryName(directory)))
            return $"'{listen.Text}': there is no directory {Path.GetDirectoryName(directory)}";
        try
        {
            Directory.CreateDirectory(directory, DirectoryMode);
            return WhyNot(listen, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"'{listen.Text}': {e.Message}";
        }
    }

    /// <summary>
    /// Makes a bound socket that does not listen yet. Owner and mode are set in between: a connect before listen(2) is refused
    /// by the kernel, so nobody can be faster.
    /// </summary>
    /// <exception cref="IOException">Another process has it.</exception>
    /// <exception cref="SocketException">bind(2) failed.</exception>
    /// <exception cref="Win32Exception">The group or the mode could not be set.</exception>
    public static Socket Bind(ListenAddress listen)
    {
        if (listen.Passed is { } passed)
            return passed.Open();
        if (listen.Path is not { } path)
            return BindTcp(listen);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!, DirectoryMode);
        if (WhyNot(listen, path) is { } reason)
            throw new IOException(reason);
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

    /// <summary>A file that a crash left behind may be replaced: nobody of our kind has the lock, nobody answers, and it was ours.</summary>
    private static string? WhyNot(ListenAddress listen, string path)
    {
        if (!SocketLock.TryTake(path))
            return InUse(listen);
        if (FileRights.OfEntry(path) is not { } there)
            return null;
        if (!there.IsSocket)
            return $"'{listen.Text}': {path} is there and is not a socket";
        if (IsAnswered(listen))
            return InUse(listen);
        return there.User == LibC.EffectiveUser() ? null : $"'{listen.Text}': {path} belongs to {there.Owner}, who may want it back; remove it if nobody does";
    }

    private static string InUse(ListenAddress listen) => $"'{listen.Text}' is in use by another process";

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
