using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;

namespace PopBeforeSmtp.Native;

/// <summary>What statx(2) tells of a file: enough to know it again under another name.</summary>
/// <param name="Device">Major and minor number in one.</param>
/// <param name="ModifiedAt">Nanoseconds since 1970.</param>
internal readonly record struct FileStatus(ulong Device, ulong Inode, long Size, long ModifiedAt, bool IsRegular, bool IsSocket)
{
    private const int TypeMask = 0xF000;
    private const uint HasBirth = 0x800;
    private const int RegularType = 0x8000;
    private const int SocketType = 0xC000;

    /// <summary>Nanoseconds since 1970; 0 where the file system does not keep it.</summary>
    public long BornAt { get; init; }

    /// <summary>How many names it has; 0 when it was deleted and is still open.</summary>
    public uint Names { get; init; }

    /// <summary>Follows symbolic links; null when there is no such file or it cannot be looked at.</summary>
    public static FileStatus? OfPath(string path) => TryRead(LibC.WorkingDirectory, path, 0);

    /// <exception cref="Win32Exception">The descriptor is not open.</exception>
    public static FileStatus OfDescriptor(int descriptor) =>
        TryRead(descriptor, "", LibC.EmptyPath) ?? throw new Win32Exception(Marshal.GetLastPInvokeError());

    /// <summary>Whether this is the file that systemd names "device:inode", both decimal.</summary>
    public bool IsStream(string deviceAndInode) =>
        deviceAndInode == string.Create(CultureInfo.InvariantCulture, $"{MakeDevice((uint)(Device >> 32), (uint)Device)}:{Inode}");

    /// <summary>makedev(3): how major and minor make the one number that stat(2) gives.</summary>
    private static ulong MakeDevice(ulong major, ulong minor) =>
        ((major & 0xfffff000) << 32) | ((major & 0xfff) << 8) | ((minor & 0xffffff00) << 12) | (minor & 0xff);

    private static unsafe FileStatus? TryRead(int directory, string path, int flags)
    {
        // The layout of struct statx is the same on all architectures (linux include/uapi/linux/stat.h).
        var buffer = stackalloc byte[256];
        if (LibC.StatX(directory, path, flags, LibC.BasicStats, buffer) != 0)
            return null;
        var stat = new ReadOnlySpan<byte>(buffer, 256);
        var type = BitConverter.ToUInt16(stat[28..]) & TypeMask;
        return new FileStatus(
            ((ulong)BitConverter.ToUInt32(stat[136..]) << 32) | BitConverter.ToUInt32(stat[140..]),
            BitConverter.ToUInt64(stat[32..]),
            BitConverter.ToInt64(stat[40..]),
            BitConverter.ToInt64(stat[112..]) * 1_000_000_000 + BitConverter.ToUInt32(stat[120..]),
            type == RegularType,
            type == SocketType)
        {
            Names = BitConverter.ToUInt32(stat[16..]),
            BornAt = (BitConverter.ToUInt32(stat) & HasBirth) == 0 ? 0 : BitConverter.ToInt64(stat[80..]) * 1_000_000_000 + BitConverter.ToUInt32(stat[88..]),
        };
    }
}
