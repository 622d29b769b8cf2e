using System.Globalization;

namespace PopBeforeSmtp.Native;

/// <summary>Whose a file is, and what others may do with it (statx(2)).</summary>
/// <param name="Mode">The permission bits with set-id and sticky.</param>
internal readonly record struct FileRights(uint User, uint Group, int Mode, bool IsDirectory, bool IsLink, bool IsSocket)
{
    private const int PermissionMask = 0xFFF;
    private const int TypeMask = 0xF000;
    private const int DirectoryType = 0x4000;
    private const int LinkType = 0xA000;
    private const int SocketType = 0xC000;
    private const int StickyBit = 0x200;

    /// <summary>Nobody but its owner may rename or remove what is in this directory (chmod(1), the restricted deletion flag).</summary>
    public bool IsSticky => IsDirectory && (Mode & StickyBit) != 0;

    public bool GroupMayWrite => ((UnixFileMode)Mode).HasFlag(UnixFileMode.GroupWrite);

    public bool OthersMayWrite => ((UnixFileMode)Mode).HasFlag(UnixFileMode.OtherWrite);

    /// <summary>As octal digits, "0755".</summary>
    public string ModeText => Convert.ToString(Mode, 8).PadLeft(4, '0');

    public string Owner => AccountName.OfUser(User) ?? string.Create(CultureInfo.InvariantCulture, $"uid {User}");

    public string OwningGroup => AccountName.OfGroup(Group) ?? string.Create(CultureInfo.InvariantCulture, $"gid {Group}");

    /// <summary>The entry itself, not what a symbolic link leads to; null when there is none or it cannot be looked at.</summary>
    public static FileRights? OfEntry(string path) => Read(path, LibC.NoFollow);

    /// <summary>What a path leads to, links followed; null when there is nothing or it cannot be looked at.</summary>
    public static FileRights? OfTarget(string path) => Read(path, 0);

    private static unsafe FileRights? Read(string path, int flags)
    {
        // The layout of struct statx is the same on all architectures (linux include/uapi/linux/stat.h).
        var buffer = stackalloc byte[256];
        if (LibC.StatX(LibC.WorkingDirectory, path, flags, LibC.BasicStats, buffer) != 0)
            return null;
        var stat = new ReadOnlySpan<byte>(buffer, 256);
        var mode = BitConverter.ToUInt16(stat[28..]);
        var type = mode & TypeMask;
        return new FileRights(BitConverter.ToUInt32(stat[20..]), BitConverter.ToUInt32(stat[24..]), mode & PermissionMask, type == DirectoryType, type == LinkType, type == SocketType);
    }
}
