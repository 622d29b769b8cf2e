using System.Runtime.InteropServices;

namespace PopBeforeSmtp.Native;

/// <summary>The few calls of the C library that the framework does not have.</summary>
internal static unsafe partial class LibC
{
    public const int OpenReadOnly = 0;

    /// <summary>open(2): a FIFO without a writer must not hold the reader for ever.</summary>
    public const int OpenNonBlocking = 0x800;

    public const int OpenCloseOnExec = 0x80000;

    /// <summary>The directory argument of *at calls that stands for the working directory.</summary>
    public const int WorkingDirectory = -100;

    /// <summary>statx(2): the descriptor itself is meant.</summary>
    public const int EmptyPath = 0x1000;

    /// <summary>statx(2): a symbolic link itself is meant.</summary>
    public const int NoFollow = 0x100;

    /// <summary>fcntl(2) F_SETFD.</summary>
    public const int SetDescriptorFlags = 2;

    /// <summary>fcntl(2) FD_CLOEXEC.</summary>
    public const int CloseOnExec = 1;

    /// <summary>fcntl(2) F_DUPFD_CLOEXEC.</summary>
    public const int DuplicateCloseOnExec = 1030;

    /// <summary>statx(2): type, mode, inode, size and times, that of birth too.</summary>
    public const uint BasicStats = 0xfff;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int StatX(int directory, string path, int flags, uint mask, byte* buffer);

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ChangeOwner(string path, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    public static partial int GetTime(int clock, long* time);

    /// <summary>chown(2) for a file that is open, so that nobody can put another one in its place.</summary>
    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    public static partial int ChangeOwner(SafeHandle file, uint user, uint group);

    /// <summary>fcntl(2) with a number as its argument.</summary>
    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(int descriptor, int command, int argument);

    /// <summary>eventfd(2).</summary>
    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventDescriptor(uint count, int flags);

    /// <summary>inotify_init1(2).</summary>
    [LibraryImport("libc", EntryPoint = "inotify_init1", SetLastError = true)]
    public static partial int NewEventQueue(int flags);

    /// <summary>inotify_add_watch(2).</summary>
    [LibraryImport("libc", EntryPoint = "inotify_add_watch", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int AddWatch(SafeHandle queue, string path, uint events);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(SafeHandle file, void* buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(SafeHandle file, void* buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    /// <summary>link(2): a second name for a file.</summary>
    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Link(string path, string secondPath);

    /// <summary>fsync(2), which the framework has for files and not for directories.</summary>
    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "getgrnam", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint FindGroup(string name);

    /// <summary>The id of a group, through the host's name service; null when there is no such group.</summary>
    public static uint? GroupId(string name)
    {
        var group = FindGroup(name);
        // struct group { char *gr_name; char *gr_passwd; gid_t gr_gid; ... }
        return group == 0 ? null : *(uint*)(group + 2 * sizeof(nint));
    }

    /// <summary>struct pollfd: waits until there is something to read. A descriptor below 0 is passed over (poll(2)).</summary>
    public struct PollEntry(nint descriptor)
    {
        private const short MayRead = 1;

        public readonly int Descriptor = (int)descriptor;
        public readonly short Wanted = MayRead;
        public readonly short Found = 0;

        public readonly bool IsReady => Found != 0;
    }
}
