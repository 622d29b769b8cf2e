using System.Globalization;

namespace PopBeforeSmtp.Doctor.Machine;

/// <summary>Whether the store can be written: rights, and room on its file system.</summary>
internal sealed class DiskCheck(IMailHost host) : IHostCheck
{
    /// <summary>A million addresses take some 200 MiB; with less than this a burst of logins fills it.</summary>
    private const long LittleRoom = 256L << 20;

    private const long NoRoom = 8L << 20;

    /// <summary>The store's files, and those of SQLite beside it, are few; others take what is there.</summary>
    private const long FewFiles = 1000;

    public string Name => "disk";

    public async Task<IReadOnlyList<Finding>> FindAsync(ServiceWiring service, CancellationToken cancellationToken)
    {
        var directory = service.StateDirectory;
        if (directory.Length == 0)
            return [];
        if (host.RightsOf(directory) is null)
            return [new Finding(Name, FindingState.Doubtful, $"{directory}, where the store is to be, is not there", $"start the service, or install -d -o {service.User} -m 0700 {directory}")];
        var findings = new List<Finding>();
        if (await HostAccount.FindAsync(host, service.User, cancellationToken) is { } account && ReachablePath.WhyNotWritable(host, account, directory) is { } reason)
            findings.Add(new Finding(Name, FindingState.Bad, $"{account.Name} cannot write the store: {reason}", $"chown -R {account.Name} {directory}"));
        if (IsReadOnly(directory))
            findings.Add(new Finding(Name, FindingState.Bad, $"{directory} is on a file system that is mounted read-only: after a restart nobody is known", "see 'dmesg' for why, and mount it for writing; or name another place in Storage"));
        findings.AddRange(JudgeRoom(directory, await host.RunAsync("stat", ["-f", "-c", "%S %a %c %d", directory], cancellationToken)));
        return findings;
    }

    /// <summary>Size of a block, blocks for others than root, inodes in all and free (stat(1)). Some file systems have no number of inodes (btrfs: 0).</summary>
    private IEnumerable<Finding> JudgeRoom(string directory, (int Status, string Output, string Error) stat)
    {
        var numbers = stat.Output.Split(' ', StringSplitOptions.TrimEntries).Select(text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1).ToList();
        if (stat.Status != 0 || numbers is not [> 0 and var block, >= 0 and var blocks, >= 0 and var inodes, >= 0 and var freeInodes])
            yield break;
        var free = block * blocks;
        var room = string.Create(CultureInfo.InvariantCulture, $"{free >> 20} MiB are free for the store in {directory}");
        if (free < LittleRoom)
            yield return new Finding(Name, free < NoRoom ? FindingState.Bad : FindingState.Doubtful, $"only {room}", "make room: without it the table lives in memory alone, and logins are forgotten at the next restart");
        if (inodes > 0 && freeInodes < FewFiles)
            yield return new Finding(Name, freeInodes == 0 ? FindingState.Bad : FindingState.Doubtful, $"only {freeInodes} of {inodes} inodes are free for the store in {directory}", "remove what has made so many files: 'du --inodes -x / | sort -n' shows where");
        if (free >= LittleRoom && (inodes == 0 || freeInodes >= FewFiles))
            yield return new Finding(Name, FindingState.Good, room);
    }

    /// <summary>proc(5), mounts: device, place, type, options; a blank in a place is \040. The mount that is nearest, and of these the last, is the one.</summary>
    private bool IsReadOnly(string directory)
    {
        var nearest = (host.ReadText("/proc/self/mounts") ?? "").Split('\n')
            .Select(line => line.Split(' '))
            .Where(fields => fields.Length > 3 && IsBelow(directory, fields[1].Replace("\\040", " ")))
            .OrderBy(fields => fields[1].Length)
            .LastOrDefault();
        return nearest is not null && nearest[3].Split(',').Contains("ro");
    }

    private static bool IsBelow(string path, string mount) => mount == "/" || path == mount || path.StartsWith(mount + "/", StringComparison.Ordinal);
}
