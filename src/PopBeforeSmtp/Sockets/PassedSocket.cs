using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.Sockets;

/// <summary>
/// A listening socket that was passed at the start. Its descriptor stays open as long as the process, so that connects wait in the
/// kernel whoever stops listening here for a while.
/// </summary>
/// <param name="Path">The socket's file; null for TCP.</param>
/// <param name="Tcp">null for a unix socket.</param>
internal sealed record PassedSocket(int Descriptor, string Name, string? Path, IPEndPoint? Tcp)
{
    private static readonly Lock Gate = new();
    private static int _lowest;

    /// <summary>For messages.</summary>
    public string Place => Path ?? Tcp!.ToString();

    /// <exception cref="IOException">It is not a listening stream socket; the message goes on from its name.</exception>
    public static PassedSocket Of(int descriptor, string name)
    {
        if (!FileStatus.OfDescriptor(descriptor).IsSocket)
            throw new IOException("is not a socket");
        using var handle = new SafeSocketHandle(descriptor, ownsHandle: false);
        try
        {
            using var socket = new Socket(handle);
            if (socket.SocketType != SocketType.Stream || (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.AcceptConnection)! == 0)
                throw new IOException("is not a listening stream socket; write ListenStream=, and not Accept=yes, in its .socket unit");
            return socket.LocalEndPoint switch
            {
                IPEndPoint tcp => new PassedSocket(descriptor, name, null, tcp),
                UnixDomainSocketEndPoint unix when unix.ToString() is ['/', ..] path => new PassedSocket(descriptor, name, path, null),
                UnixDomainSocketEndPoint => throw new IOException("has no file, so that any local process could ask; write ListenStream=/PATH in its .socket unit"),
                _ => throw new IOException("is neither a unix socket nor TCP"),
            };
        }
        catch (SocketException e)
        {
            throw new IOException($"cannot be used: {e.Message}", e);
        }
    }

    /// <summary>A socket of its own on the same queue of connects.</summary>
    /// <remarks>
    /// Each has a number that none had before: the framework's epoll remembers a descriptor that was closed as long as another one of the same
    /// socket is open, here or in systemd (epoll(7), Questions and answers), and would refuse the same number for the same socket.
    /// </remarks>
    public Socket Open()
    {
        lock (Gate)
        {
            var copy = LibC.Control(Descriptor, LibC.DuplicateCloseOnExec, _lowest);
            if (copy < 0)
                throw new Win32Exception(Marshal.GetLastPInvokeError());
            _lowest = copy + 1;
            return new PassedListener(new SafeSocketHandle(copy, ownsHandle: true));
        }
    }
}
