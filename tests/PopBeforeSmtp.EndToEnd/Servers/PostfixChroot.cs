namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>The files a chrooted smtpd looks for. Exact copies: <c>postfix check</c> compares them.</summary>
internal static class PostfixChroot
{
    private static readonly string[] Names = ["services", "resolv.conf", "hosts", "nsswitch.conf", "localtime"];

    public static void Fill(TestDirectory directory, string queueDirectory)
    {
        var target = directory.CreateDirectory(Path.Combine(queueDirectory, "etc"));
        foreach (var name in Names)
        {
            var source = Path.Combine("/etc", name);
            if (!File.Exists(source))
                continue;
            // Not File.Copy: a symbolic link must become a file, and the mode must be one that Postfix likes.
            var copy = directory.Write(Path.Combine(target, name), "");
            File.WriteAllBytes(copy, File.ReadAllBytes(source));
        }
    }
}
