using System.IO.Compression;
using System.Text;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.LogSources.Files;
using PopBeforeSmtp.Native;
using PopBeforeSmtp.Tests.Support;

namespace PopBeforeSmtp.Tests.LogSources.Files;

/// <summary>A log in a directory of its own, and the tailer that follows it.</summary>
internal sealed class TailedLog : IDisposable
{
    private readonly TestDirectory _directory;
    private readonly BirthTimes _births;

    /// <param name="parent">null: the directory for temporary files.</param>
    public TailedLog(string? parent = null)
    {
        _directory = new TestDirectory(parent);
        Path = _directory.File("mail.log");
        _births = new BirthTimes(_directory.Root);
    }

    public string Path { get; }

    // Rotated files are searched by the time they were changed, which is that of the host.
    // Ahead of it, as it stands still while files are made.
    public ManualTimeProvider Clock { get; } = new(TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(1));

    public RecordingConsumer Consumer { get; } = new();

    public FileTailer Tailer { get; private set; } = null!;

    /// <summary>How long ago something counts where no position is known; zero: all is read.</summary>
    public TimeSpan Reach { get; init; }

    public IReadOnlyList<string> Lines => Consumer.Lines;

    public string Rotated(string suffix) => Path + suffix;

    public TailedLog Start(IReadOnlyList<LogPosition>? positions = null)
    {
        Tailer = new FileTailer(Path, "mail", Clock);
        Tailer.Start(positions ?? [], reach: Reach);
        return this;
    }

    public void Stop() => Tailer.Dispose();

    /// <summary>Stops, and starts with what a store would hold.</summary>
    public void Restart()
    {
        Stop();
        Start(Consumer.Positions);
    }

    /// <summary>The same, and reads.</summary>
    public Task RestartAsync()
    {
        Restart();
        return PollAsync();
    }

    /// <summary>Starts on a log that has this text, and reads it.</summary>
    public async Task StartWithAsync(string text)
    {
        Append(text);
        Start();
        await PollAsync();
    }

    public async Task PollAsync()
    {
        while (await Tailer.PollAsync(Consumer, CancellationToken.None))
        {
        }
    }

    public void Append(string text)
    {
        var isNew = !File.Exists(Path);
        if (isNew)
            _births.Tick();
        Append(Path, text);
        if (isNew)
            _births.See(FileStatus.OfPath(Path)!.Value);
    }

    /// <summary>Writes behind what is there, as a daemon with O_APPEND does.</summary>
    public static void Append(string path, string text)
    {
        using var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.Write(file, Encoding.UTF8.GetBytes(text), RandomAccess.GetLength(file));
    }

    /// <summary>Renames the log and makes a new one, as logrotate does.</summary>
    public void Rotate(string suffix = ".1")
    {
        File.Move(Path, Rotated(suffix));
        Append("");
    }

    /// <summary>logrotate's copytruncate; the writer goes on with O_APPEND.</summary>
    public void CopyTruncate(string suffix)
    {
        File.Copy(Path, Rotated(suffix));
        Truncate();
    }

    public void Truncate()
    {
        using var file = File.OpenHandle(Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.SetLength(file, 0);
    }

    /// <summary>As gzip does: the text's last change becomes that of what it made of it.</summary>
    public void Compress(string suffix, string compressed)
    {
        using (var target = new GZipStream(File.Create(Rotated(compressed)), CompressionLevel.Fastest))
            target.Write(File.ReadAllBytes(Rotated(suffix)));
        File.SetLastWriteTimeUtc(Rotated(compressed), File.GetLastWriteTimeUtc(Rotated(suffix)));
        File.Delete(Rotated(suffix));
    }

    public void Dispose()
    {
        Tailer?.Dispose();
        _directory.Dispose();
    }
}
