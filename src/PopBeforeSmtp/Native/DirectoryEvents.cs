using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PopBeforeSmtp.Native;

/// <summary>
/// What happens to the files of one directory (inotify(7)), for a thread that has nothing to do but wait for it.
/// </summary>
/// <remarks>
/// Not the framework's FileSystemWatcher: that takes the events on a thread of its own, so that who waits for one goes on on another, and it makes an object and
/// a text of each. Here events wait in the kernel, alike ones as one, until somebody wants to sleep: a flood of lines costs no thread but the reader's.
/// </remarks>
internal sealed unsafe class DirectoryEvents : IDisposable
{
    // linux include/uapi/linux/inotify.h
    private const uint Modified = 0x2;
    private const uint RightsChanged = 0x4;
    private const uint MovedFrom = 0x40;
    private const uint MovedTo = 0x80;
    private const uint Created = 0x100;
    private const uint Unmounted = 0x2000;
    private const uint Overflowed = 0x4000;
    private const uint NoLongerWatched = 0x8000;
    private const uint OnlyDirectory = 0x1000000;

    /// <summary>Without its name: struct inotify_event { int wd; uint32_t mask, cookie, len; char name[]; }</summary>
    private const int EventSize = 16;

    private readonly SafeFileHandle _interruption;
    private SafeFileHandle? _queue;

    /// <exception cref="IOException">No more files may be opened.</exception>
    public DirectoryEvents()
    {
        var descriptor = LibC.EventDescriptor(0, LibC.OpenNonBlocking | LibC.OpenCloseOnExec);
        if (descriptor < 0)
            throw new IOException($"eventfd: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        _interruption = new SafeFileHandle(descriptor, ownsHandle: true);
    }

    public bool IsWatching => _queue is not null;

    /// <summary>What happens from now on is told.</summary>
    /// <returns>false when there is no such directory, or no instance of inotify is to be had.</returns>
    public bool TryWatch(string directory)
    {
        Unwatch();
        var descriptor = LibC.NewEventQueue(LibC.OpenNonBlocking | LibC.OpenCloseOnExec);
        if (descriptor < 0)
            return false;
        var queue = new SafeFileHandle(descriptor, ownsHandle: true);
        if (LibC.AddWatch(queue, directory, Modified | RightsChanged | MovedFrom | MovedTo | Created | OnlyDirectory) < 0)
        {
            queue.Dispose();
            return false;
        }
        _queue = queue;
        return true;
    }

    public void Unwatch()
    {
        _queue?.Dispose();
        _queue = null;
    }

    /// <summary>Sleeps until something happens, the time is over, or another thread interrupts.</summary>
    /// <param name="prefix">How the names begin that are meant.</param>
    /// <returns>true when one of these files was changed, or events were lost so that nobody can tell: it is not watched any more then.</returns>
    public bool Wait(ReadOnlySpan<byte> prefix, TimeSpan atMost)
    {
        var entries = stackalloc LibC.PollEntry[] { new(_interruption.DangerousGetHandle()), new(_queue?.DangerousGetHandle() ?? -1) };
        if (LibC.Poll(entries, 2, (int)Math.Ceiling(Math.Min(atMost.TotalMilliseconds, int.MaxValue))) <= 0)
            return false;
        if (entries[0].IsReady)
            TakeInterruption();
        return entries[1].IsReady && TakeEvents(prefix);
    }

    /// <summary>Sleeps until another thread interrupts.</summary>
    public void WaitForInterruption()
    {
        var entry = new LibC.PollEntry(_interruption.DangerousGetHandle());
        if (LibC.Poll(&entry, 1, -1) > 0)
            TakeInterruption();
    }

    /// <summary>Ends the wait of another thread, or its next one.</summary>
    public void Interrupt()
    {
        try
        {
            var one = 1UL;
            _ = LibC.Write(_interruption, &one, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // Nobody waits any more.
        }
    }

    public void Dispose()
    {
        Unwatch();
        _interruption.Dispose();
    }

    private void TakeInterruption()
    {
        ulong count;
        _ = LibC.Read(_interruption, &count, sizeof(ulong));
    }

    private bool TakeEvents(ReadOnlySpan<byte> prefix)
    {
        const int bufferSize = 4096;
        var buffer = stackalloc byte[bufferSize];
        var isMeant = false;
        nint length;
        while ((length = LibC.Read(_queue!, buffer, bufferSize)) > 0)
        {
            var events = new ReadOnlySpan<byte>(buffer, (int)length);
            while (events.Length >= EventSize)
            {
                var kind = BitConverter.ToUInt32(events[4..]);
                var name = events.Slice(EventSize, BitConverter.ToInt32(events[12..]));
                if ((kind & (Unmounted | Overflowed | NoLongerWatched)) != 0)
                {
                    Unwatch();
                    return true;
                }
                isMeant |= name.StartsWith(prefix);
                events = events[(EventSize + name.Length)..];
            }
        }
        return isMeant;
    }
}
