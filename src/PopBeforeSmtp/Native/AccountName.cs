using System.Runtime.InteropServices;

namespace PopBeforeSmtp.Native;

/// <summary>Names of users and groups, through the host's name service.</summary>
internal static unsafe partial class AccountName
{
    // getpwuid(3) and getgrgid(3) answer in memory of their own, the same each time.
    private static readonly Lock Gate = new();

    /// <summary>null when the host knows no such user.</summary>
    public static string? OfUser(uint id)
    {
        lock (Gate)
            return FindUser(id) is var user and not null ? Marshal.PtrToStringUTF8(user[0]) : null;
    }

    /// <summary>null when the host knows no such group.</summary>
    public static string? OfGroup(uint id)
    {
        lock (Gate)
            return FindGroup(id) is var group and not null ? Marshal.PtrToStringUTF8(group[0]) : null;
    }

    /// <summary>
    /// Whether a group is its user and nobody else: it has the user's name and no other member. With such a group the common umask of
    /// 0002 lets nobody in (pam_umask(8), usergroups).
    /// </summary>
    public static bool IsPrivateGroup(uint group, uint user)
    {
        var name = OfUser(user);
        if (name is null || OfGroup(group) != name)
            return false;
        lock (Gate)
        {
            // struct group { char *gr_name; char *gr_passwd; gid_t gr_gid; char **gr_mem; }
            var members = FindGroup(group) is var found and not null ? (nint*)found[3] : null;
            while (members is not null && *members != 0)
            {
                if (Marshal.PtrToStringUTF8(*members++) != name)
                    return false;
            }
            return members is not null;
        }
    }

    /// <returns>struct passwd, which begins with char *pw_name.</returns>
    [LibraryImport("libc", EntryPoint = "getpwuid")]
    private static partial nint* FindUser(uint id);

    [LibraryImport("libc", EntryPoint = "getgrgid")]
    private static partial nint* FindGroup(uint id);
}
