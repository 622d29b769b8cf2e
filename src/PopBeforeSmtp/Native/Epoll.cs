using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PopBeforeSmtp.Native;

/// <summary>epoll(7): one thread waits for many descriptors, and is told once of each change (EPOLLET).</summary>
internal sealed partial class Epoll : IDisposable
{
    public const uint Readable = 0x1;

    public const uint Writable = 0x4;

    /// <summary>EPOLLERR, EPOLLHUP and EPOLLRDHUP: the peer will send no more, or the connection is over.</summary>
    public const uint Ending = 0x8 | 0x10 | PeerEnded;

    private const uint PeerEnded = 0x2000;
    private const uint EdgeTriggered = 1u << 31;

    private const int Add = 1;
    private const int Delete = 2;
    private const int Modify = 3;

    private const int CloseOnExec = 0x80000;
    private const int NotThere = 2;
    private const int Interrupted = 4;

    /// <summary>struct epoll_event is packed on x86-64, and there alone (sys/epoll.h, bits/epoll.h).</summary>
    private static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    private readonly SafeFileHandle _set;
    private readonly byte[] _events;

    /// <param name="atOnce">How many descriptors one wait can tell of.</param>
    public Epoll(int atOnce)
    {
        _events = new byte[atOnce * EventSize];
        _set = new SafeFileHandle(Checked(Create(CloseOnExec)), ownsHandle: true);
    }

    /// <summary>Tells from now on when a descriptor can be read, and has come to its end.</summary>
    public void Watch(SafeHandle descriptor) => Set(Add, descriptor, Readable | PeerEnded);

    /// <summary>Tells anew of what it can do now: also when that has been told before.</summary>
    /// <param name="forRoom">Whether to tell too when it can be written.</param>
    public void WatchAnew(SafeHandle descriptor, bool forRoom) => Set(Modify, descriptor, Readable | PeerEnded | (forRoom ? Writable : 0));

    public void Forget(SafeHandle descriptor) => Set(Delete, descriptor, 0);

    /// <summary>Waits without end. For one thread.</summary>
    /// <returns>How many events there are.</returns>
    public int Wait()
    {
        var count = Wait(_set, _events, _events.Length / EventSize, -1);
        if (count >= 0)
            return count;
        var error = Marshal.GetLastPInvokeError();
        return error == Interrupted ? 0 : throw new Win32Exception(error);
    }

    /// <summary>An event of the last wait.</summary>
    public (uint What, int Descriptor) Event(int index)
    {
        var bytes = _events.AsSpan(index * EventSize, EventSize);
        return (MemoryMarshal.Read<uint>(bytes), (int)MemoryMarshal.Read<ulong>(bytes[^sizeof(ulong)..]));
    }

    /// <summary>Lets a thread that waits go on, now and every time.</summary>
    public void Interrupt()
    {
        // With something in it from the start, and never closed: it is ready for ever.
        var descriptor = Checked(EventDescriptor(1, CloseOnExec));
        Span<byte> what = stackalloc byte[EventSize];
        Describe(what, Readable, -1);
        Checked(Change(_set, Add, descriptor, what));
    }

    public void Dispose() => _set.Dispose();

    private void Set(int operation, SafeHandle descriptor, uint what)
    {
        var isHeld = false;
        try
        {
            descriptor.DangerousAddRef(ref isHeld);
            var number = (int)descriptor.DangerousGetHandle();
            Span<byte> described = stackalloc byte[EventSize];
            Describe(described, what | EdgeTriggered, number);
            // What has been forgotten stays so: another thread may do it at any moment.
            if (Change(_set, operation, number, described) < 0 && Marshal.GetLastPInvokeError() is var error and not NotThere)
                throw new Win32Exception(error);
        }
        finally
        {
            if (isHeld)
                descriptor.DangerousRelease();
        }
    }

    private static void Describe(Span<byte> bytes, uint what, int descriptor)
    {
        bytes.Clear();
        MemoryMarshal.Write(bytes, what);
        MemoryMarshal.Write(bytes[^sizeof(ulong)..], (ulong)(uint)descriptor);
    }

    private static int Checked(int result) => result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int Change(SafeHandle set, int operation, int descriptor, ReadOnlySpan<byte> what);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int Wait(SafeHandle set, Span<byte> events, int count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int EventDescriptor(uint value, int flags);
}
