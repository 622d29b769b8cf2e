using System.Globalization;
using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.Sockets;

/// <summary>The sockets that systemd passed, as sd_listen_fds_with_names(3) finds them.</summary>
/// <param name="WhyNone">Why there are none although the environment speaks of some; null otherwise.</param>
internal sealed record PassedSockets(IReadOnlyList<PassedSocket> All, IReadOnlyList<string> Errors, string? WhyNone)
{
    /// <summary>SD_LISTEN_FDS_START.</summary>
    private const int First = 3;

    private const int Most = 256;

    private static readonly string[] Variables = ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "LISTEN_PIDFDID"];

    /// <summary>
    /// Takes what was passed to this process out of its environment, and keeps it from its children. Before the first child is started.
    /// </summary>
    public static PassedSockets Take()
    {
        var values = Variables.Select(Environment.GetEnvironmentVariable).ToArray();
        foreach (var name in Variables)
            Environment.SetEnvironmentVariable(name, null);
        return Read(values[0], values[1], values[2], Environment.ProcessId);
    }

    /// <param name="pid">LISTEN_PID.</param>
    /// <param name="count">LISTEN_FDS.</param>
    /// <param name="names">LISTEN_FDNAMES.</param>
    /// <param name="self">The id of this process.</param>
    public static PassedSockets Read(string? pid, string? count, string? names, int self)
    {
        if (string.IsNullOrEmpty(pid) || string.IsNullOrEmpty(count))
            return new PassedSockets([], [], null);
        // What is in the environment of a parent is not meant for its children.
        if (pid != self.ToString(CultureInfo.InvariantCulture))
            return new PassedSockets([], [], $"LISTEN_PID is {pid}, and this process is {self}");
        if (!int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > Most)
            return new PassedSockets([], [$"LISTEN_FDS is '{count}', which is not a number of sockets (at most {Most})"], null);
        var named = names?.Split(':') ?? [.. Enumerable.Repeat("unknown", number)];
        return named.Length == number || number == 0
            ? Check([.. named.Take(number)])
            : new PassedSockets([], [$"LISTEN_FDNAMES has {named.Length} names for {number} sockets"], null);
    }

    private static PassedSockets Check(IReadOnlyList<string> names)
    {
        var sockets = new List<PassedSocket>();
        var errors = new List<string>();
        foreach (var (name, index) in names.Select((name, index) => (name, index)))
        {
            var descriptor = First + index;
            try
            {
                if (LibC.Control(descriptor, LibC.SetDescriptorFlags, LibC.CloseOnExec) < 0)
                    throw new IOException("is not open");
                sockets.Add(PassedSocket.Of(descriptor, name));
            }
            catch (IOException e)
            {
                errors.Add($"descriptor {descriptor} ('{name}') that systemd passed {e.Message}");
            }
        }
        return new PassedSockets(sockets, errors, null);
    }
}
