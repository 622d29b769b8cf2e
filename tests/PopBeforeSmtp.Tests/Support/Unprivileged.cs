using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace PopBeforeSmtp.Tests.Support;

/// <summary>
/// Runs something that touches files as a user who may not read everything, also when the tests run as root: on a thread of its own,
/// whose user for files (setfsuid(2), which is a thread's) is nobody.
/// </summary>
internal static partial class Unprivileged
{
    private const uint Nobody = 65534;

    public static void Run(Func<Task> action) => Run(() => action().GetAwaiter().GetResult());

    public static void Run(Action action)
    {
        Exception? thrown = null;
        var thread = new Thread(() =>
        {
            if (Environment.IsPrivilegedProcess)
                SetFileUser(Nobody);
            try
            {
                action();
            }
            catch (Exception e)
            {
                thrown = e;
            }
        });
        thread.Start();
        thread.Join();
        if (thrown is not null)
            ExceptionDispatchInfo.Throw(thrown);
    }

    /// <summary>The same on the thread that calls: what is done must stay on it.</summary>
    public static void Do(Action action)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            action();
            return;
        }
        SetFileUser(Nobody);
        try
        {
            action();
        }
        finally
        {
            SetFileUser(0);
        }
    }

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial int SetFileUser(uint user);
}
