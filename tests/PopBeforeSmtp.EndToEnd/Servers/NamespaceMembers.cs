using System.Globalization;

namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>All processes in a mount namespace, also those that have made themselves daemons.</summary>
internal static class NamespaceMembers
{
    public static string IdentityOf(int process) =>
        new FileInfo($"/proc/{process}/ns/mnt").LinkTarget ?? throw new InvalidOperationException($"process {process} has no mount namespace");

    public static Task KillAllAsync(string identity, CancellationToken cancellationToken) => Eventually.TrueAsync(
        () => !Kill(identity), TimeSpan.FromSeconds(10), () => $"processes of {identity} end", cancellationToken);

    /// <summary>True when there was somebody to kill.</summary>
    private static bool Kill(string identity)
    {
        var found = false;
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && IsMember(id, identity))
                found |= NativeMethods.TryKill(id, Signal.Kill);
        }
        return found;
    }

    private static bool IsMember(int id, string identity)
    {
        try
        {
            return new FileInfo($"/proc/{id}/ns/mnt").LinkTarget == identity;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // it ended in between
        }
    }
}
