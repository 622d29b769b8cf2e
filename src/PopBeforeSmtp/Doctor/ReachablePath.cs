using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.Doctor;

/// <summary>
/// Whether a user gets to a file by the permission bits of it and of the directories above it (path_resolution(7)). Access lists are not looked
/// at: with one, the group bits are its mask (acl(5)).
/// </summary>
internal static class ReachablePath
{
    /// <returns>What is in the way; null when nothing is.</returns>
    public static string? WhyNotReadable(IMailHost host, HostAccount account, string path) =>
        WhyNot(host, account, path, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead, "read");

    /// <summary>To connect to a socket takes the right to write to it (unix(7)).</summary>
    public static string? WhyNotWritable(IMailHost host, HostAccount account, string path) =>
        WhyNot(host, account, path, UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite, "write to");

    private static string? WhyNot(IMailHost host, HostAccount account, string path, UnixFileMode right, string verb)
    {
        const UnixFileMode search = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        foreach (var directory in DirectoriesAbove(path))
        {
            if (host.RightsOf(directory) is not { } above)
                return $"{directory} is not there";
            if (!Has(above, account, search))
                return $"{Describe(directory, above)}: {account.Name} may not search it";
        }
        if (host.RightsOf(path) is not { } rights)
            return $"{path} is not there";
        return Has(rights, account, right) ? null : $"{Describe(path, rights)}: {account.Name} may not {verb} it";
    }

    private static bool Has(FileRights rights, HostAccount account, UnixFileMode right)
    {
        // The first class that fits decides, even when a later one would allow more.
        const UnixFileMode user = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        const UnixFileMode group = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;
        if (account.User == 0)
            return true;
        var mode = (UnixFileMode)rights.Mode & right;
        if (rights.User == account.User)
            return (mode & user) != 0;
        return account.Groups.Contains(rights.Group) ? (mode & group) != 0 : (mode & ~user & ~group) != 0;
    }

    private static IEnumerable<string> DirectoriesAbove(string path)
    {
        var above = new Stack<string>();
        for (var directory = Path.GetDirectoryName(path); directory is not null; directory = Path.GetDirectoryName(directory))
            above.Push(directory);
        return above;
    }

    private static string Describe(string path, FileRights rights) => $"{path} (owner {rights.Owner}, group {rights.OwningGroup}, mode {rights.ModeText})";
}
