using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>The system calls the framework has no method for.</summary>
internal static class NativeMethods
{
    /// <summary>False when there is no such process any more.</summary>
    public static bool TryKill(int processId, Signal signal) => kill(processId, (int)signal) == 0;

    public static void ChangeOwner(string path, int user, int group)
    {
        if (chown(path, user, group) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"chown {path}");
    }

    /// <summary>Moves the calling thread into a network namespace, given as a file of /proc.</summary>
    public static void EnterNetwork(SafeFileHandle file)
    {
        const int CloneNewNetwork = 0x40000000;
        if (setns(file, CloneNewNetwork) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "setns");
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int setns(SafeFileHandle fd, int type);

    [DllImport("libc", SetLastError = true)]
    private static extern int kill(int pid, int sig);

    [DllImport("libc", SetLastError = true)]
    private static extern int chown([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int owner, int group);
}
