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

    /// <summary>Why a socket cannot be made here; null when it can.</summary>
    public static string? WhyNot(ListenAddress listen)
    {
        if (listen.Passed is not null)
            return null;
        if (listen.Path is not { } path)
            return WhyNoTcp(listen) ?? (IsAnswered(listen) ? InUse(listen) : null);
        var directory = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(directory) && !Directory.Exists(Path.GetDirectoryName(directory)))
            return $"'{listen.Text}': there is no directory {Path.GetDirectoryName(directory)}";
        if (FileRights.OfEntry(path) is not { } there)
            return null;
        if (!there.IsSocket)
            return $"'{listen.Text}': {path} is there and is not a socket";
        if (there.User != LibC.EffectiveUser())
            return $"'{listen.Text}': {path} belongs to {there.Owner}; remove it if no service of that user is there any more";
        return IsAnswered(listen) ? InUse(listen) : null;
    }

    /// <summary>Makes sure that the socket can be made here, and by no other service before this one ends.</summary>
    /// <returns>Why it cannot; null when it can.</returns>
    public static string? Claim(ListenAddress listen)
    {
        // What is wrong with the file is better to know than that it cannot be locked.
        if (WhyNot(listen) is { } reason)
            return reason;
        if (listen.Passed is not null || listen.Path is not { } path)
            return null;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!, DirectoryMode);
            return FileLock.TryTake(path) ? WhyNot(listen) : InUse(listen);
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
        if (Claim(listen) is { } reason)
            throw new IOException(reason);
        // It was left behind by a crash: it is ours, nobody answers, and no other service has the lock.
        File.Delete(path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            if (listen.GroupId is { } group && LibC.ChangeOwner(path, SameUser, group) != 0)
            {
                var error = Marshal.GetLastPInvokeError();
                throw new Win32Exception(error, $"{path} cannot be given to group {AccountName.OfGroup(group) ?? $"{group}"}: {Marshal.GetPInvokeErrorMessage(error)}; only root, or a user of that group, may do so");
            }
            File.SetUnixFileMode(path, listen.Mode);
            return WithoutName(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The framework removes the file at the path of a socket that is closed, whose ever it is by then; one that it did not bind by itself it
    /// leaves alone (dotnet/runtime Socket.cs, Dispose: BoundFileName). <see cref="LastingListener"/> removes what is ours.
    /// </summary>
    private static Socket WithoutName(Socket bound)
    {
        GC.SuppressFinalize(bound);
        return new Socket(bound.SafeHandle);
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

    /// <summary>The unit that is shipped gives the service no Internet sockets (RestrictAddressFamilies= of systemd.exec(5)); nor has a host without IPv6 its kind.</summary>
    private static string? WhyNoTcp(ListenAddress listen)
    {
        try
        {
            using var probe = new Socket(listen.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            return null;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressFamilyNotSupported)
        {
            return $"'{listen.Text}': the service may make no such sockets here; if its unit is the reason, add RestrictAddressFamilies=AF_INET AF_INET6 with 'systemctl edit pop-before-smtp'";
        }
    }

    private static bool IsAnswered(ListenAddress listen)
    {
        // Without waiting: one that hangs with a full queue would keep us for ever (unix(7), EAGAIN). Over TCP that is an answer of its own.
        using var probe = new Socket(listen.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified) { Blocking = listen.Path is null };
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
