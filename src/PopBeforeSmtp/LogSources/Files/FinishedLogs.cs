using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.LogSources.Files;

/// <summary>Rotated files that are done with, as they were then, and how far those were read that have been.</summary>
internal sealed class FinishedLogs
{
    private readonly Dictionary<(ulong Device, ulong Inode), (FileStatus Status, LogPosition? End)> _files = [];

    public void Add(FileStatus status, LogPosition? end) => _files[(status.Device, status.Inode)] = (status, end);

    public bool Contains(FileStatus status) => _files.TryGetValue((status.Device, status.Inode), out var file) && file.Status == status;

    /// <summary>How far a file has been read; null when it never was.</summary>
    public LogPosition? EndOf(FileStatus status) => _files.GetValueOrDefault((status.Device, status.Inode)).End;

    /// <summary>How far those were read that were made later.</summary>
    public IEnumerable<LogPosition> EndsAfter(long birth) => _files.Values.Where(file => file.Status.BornAt > birth).Select(file => file.End).OfType<LogPosition>();

    /// <summary>Forgets those that are gone: their numbers will be given to others.</summary>
    public void Keep(IEnumerable<FileStatus> present)
    {
        var keys = present.Select(status => (status.Device, status.Inode)).ToHashSet();
        foreach (var key in _files.Keys.Where(key => !keys.Contains(key)).ToList())
            _files.Remove(key);
    }
}
