using System.Globalization;

namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>
/// All processes of a server. Each server leads a session of its own, so its children can be found even when it has
/// died before them, and a Ctrl-C at the terminal does not reach them.
/// </summary>
internal static class ProcessSession
{
    public static List<int> Members(int leader)
    {
        var members = new List<int>();
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            var name = Path.GetFileName(directory);
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && IsMember(id, leader))
                members.Add(id);
        }
        return members;
    }

    public static async Task KillAllAsync(int leader, CancellationToken cancellationToken)
    {
        await Eventually.TrueAsync(
            () => !Kill(leader), TimeSpan.FromSeconds(10), () => $"processes of session {leader} end", cancellationToken);
        Guard.RemoveSession(leader);
    }

    /// <summary>True when there was somebody to kill. The leader goes first: it could start new children.</summary>
    private static bool Kill(int leader)
    {
        var members = Members(leader);
        if (members.Contains(leader))
            NativeMethods.TryKill(leader, Signal.Kill);
        foreach (var member in members)
            NativeMethods.TryKill(member, Signal.Kill);
        return members.Count > 0;
    }

    /// <summary>Reads <c>pid (name) state ppid pgrp session</c>; the name may hold blanks and parentheses.</summary>
    private static bool IsMember(int id, int leader)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return fields[3] == leader.ToString(CultureInfo.InvariantCulture) && fields[0] is not ("Z" or "X");
        }
        catch (IOException)
        {
            return false; // it ended in between
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
