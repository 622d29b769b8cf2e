using System.Globalization;

namespace PopBeforeSmtp.Native;

/// <summary>
/// Whether others could put something of their own where a path leads: the file, its directory and all directories above it are looked at, and
/// those that symbolic links on the way lead through, as OpenSSH's safe_path and Sendmail's safefile do. Since nobody else may write along the
/// path, what has been found stays true afterwards.
/// </summary>
internal static class PathSafety
{
    /// <summary>The kernel's own limit (path_resolution(7)).</summary>
    private const int MostLinks = 40;

    /// <summary>For a file that is there and read, or a program. One that is not there is for who reads it to tell.</summary>
    /// <returns>Why others could change what is read, with what to do; null when they cannot.</returns>
    public static string? WhyUnsafeFile(string path, TrustedWriters trusted) => Walk(path, trusted, isOurs: false);

    /// <summary>
    /// For a directory in which files are made, replaced, or looked for again and again: one where everybody may make files, as in /tmp, will not do,
    /// although nobody can take away what is there.
    /// </summary>
    public static string? WhyUnsafeDirectory(string path, TrustedWriters trusted) => Walk(path, trusted, isOurs: true);

    private static string? Walk(string path, TrustedWriters trusted, bool isOurs)
    {
        var rest = new Stack<string>();
        // Not Path.GetFullPath: it takes "link/.." for nothing, and the kernel follows the link first.
        Push(rest, Path.Combine(Environment.CurrentDirectory, path));
        var current = "/";
        var links = 0;
        if (Look(current, trusted, isOurs && rest.Count == 0) is { } rootReason)
            return rootReason;
        while (rest.TryPop(out var name))
        {
            if (name == "..")
            {
                current = Path.GetDirectoryName(current) ?? "/";
                continue;
            }
            var next = Path.Combine(current, name);
            if (FileRights.OfEntry(next) is not { } rights)
                return isOurs && FileRights.OfEntry(current) is { OthersMayWrite: true } parent ? $"{Describe(current, parent)}: anybody could make {next} first; make it, with 'install -d -m 0700 {next}'" : null;
            if (rights.IsLink)
            {
                if (WhyForeign(current, next, rights, trusted) is { } foreign)
                    return foreign;
                if (++links > MostLinks)
                    return $"{path}: too many symbolic links";
                var target = new FileInfo(next).LinkTarget ?? "";
                current = target is ['/', ..] ? "/" : current;
                Push(rest, target);
                continue;
            }
            if ((Look(next, trusted, isOurs && rest.Count == 0) ?? WhyForeign(current, next, rights, trusted)) is { } reason)
                return reason;
            current = next;
        }
        return null;
    }

    private static void Push(Stack<string> rest, string path)
    {
        foreach (var name in path.Split('/').Reverse().Where(name => name is not ("" or ".")))
            rest.Push(name);
    }

    /// <summary>In /tmp and its like everybody may make a link or a file under any name; the kernel follows such links for none but their owner too (proc(5), protected_symlinks).</summary>
    private static string? WhyForeign(string directory, string path, FileRights rights, TrustedWriters trusted)
    {
        var isShared = FileRights.OfEntry(directory) is { } parent && (parent.OthersMayWrite || (parent.GroupMayWrite && trusted == TrustedWriters.RootAndSelf));
        return isShared && !IsTrusted(rights.User) ? $"{Describe(path, rights)}: {rights.Owner} could have planted it there; {Give(path)}" : null;
    }

    private static string? Look(string path, TrustedWriters trusted, bool mustBeOurs)
    {
        if (FileRights.OfEntry(path) is not { } rights)
            return null;
        var isShared = rights.IsSticky && !mustBeOurs;
        if (rights.OthersMayWrite && !isShared)
            return $"{Describe(path, rights)}: everybody may write to it; {(rights.IsSticky ? "choose a directory of its own" : $"chmod o-w {path}")}";
        if (trusted == TrustedWriters.Named)
            return null;
        if (!IsTrusted(rights.User))
            return $"{Describe(path, rights)}: {rights.Owner} may write to it; {Give(path)}";
        return rights.GroupMayWrite && !isShared && !AccountName.IsPrivateGroup(rights.Group, rights.User)
            ? $"{Describe(path, rights)}: group {rights.OwningGroup} may write to it; chmod g-w {path}"
            : null;
    }

    /// <summary>Root and we ourselves; behind sudo(8) also who called it, who is root whenever he likes, so that a checkout of his works.</summary>
    private static bool IsTrusted(uint user)
    {
        var self = LibC.EffectiveUser();
        return user == 0 || user == self || (self == 0 && Environment.GetEnvironmentVariable("SUDO_UID") == user.ToString(CultureInfo.InvariantCulture));
    }

    private static string Give(string path)
    {
        var self = LibC.EffectiveUser();
        var name = AccountName.OfUser(self) ?? self.ToString(CultureInfo.InvariantCulture);
        return self == 0 ? $"chown -h root {path}, or run the service as its owner" : $"chown -h root {path}, or {name}";
    }

    private static string Describe(string path, FileRights rights) => $"{path} (owner {rights.Owner}, group {rights.OwningGroup}, mode {rights.ModeText})";
}
