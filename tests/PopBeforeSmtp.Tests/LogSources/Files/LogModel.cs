using PopBeforeSmtp.LogSources.Files;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.LogSources.Files;

/// <summary>
/// Does what happens to a log for real and keeps count of what must have been read: each line exactly once, where a kill takes back what
/// was not saved. Lines are forgiven that are in no file any more which the reader has open or could find; those that an editor wrote
/// into a second file may come from both.
/// </summary>
internal sealed class LogModel : IDisposable
{
    private readonly TestDirectory _directory;
    private readonly BirthTimes _births;
    private readonly string _path;
    // Ahead of the one by which files are made, which goes on by itself.
    private readonly ManualTimeProvider _clock = new(TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(1));
    private readonly ModelStore _store = new();
    private readonly List<ModelFile> _files = [];
    private readonly List<string> _written = [];
    private readonly HashSet<string> _forgiven = [];
    private readonly HashSet<string> _inTwoFiles = [];
    private FileTailer? _tailer;
    private ModelFile? _atPath;
    private ModelFile _writing;
    private int _count;

    /// <param name="parent">On which file system.</param>
    public LogModel(string? parent)
    {
        _directory = new TestDirectory(parent);
        _births = new BirthTimes(_directory.Root);
        _path = _directory.File("mail.log");
        _writing = _atPath = Create(_path);
        Start();
        _store.Save();
    }

    public void Do(LogAction action)
    {
        _clock.Advance(TimeSpan.FromMilliseconds(10));
        Action todo = action switch
        {
            LogAction.WriteLine => WriteLine,
            LogAction.WritePartial => () => _writing.Write(NextText(), _clock.GetUtcNow()),
            LogAction.Rename => Rename,
            LogAction.RenameAndReopen => () => { Rename(); Recreate(); },
            LogAction.Reopen => () => _writing = _atPath ?? _writing,
            LogAction.CopyTruncate => CopyTruncate,
            LogAction.Truncate => () => _atPath?.Truncate(),
            LogAction.Delete => Delete,
            LogAction.Recreate => Recreate,
            LogAction.Replace => Replace,
            LogAction.Deny => () => _atPath?.Allow(false),
            LogAction.Allow => () => _files.ForEach(file => file.Allow(true)),
            LogAction.Poll => Poll,
            LogAction.LetTimePass => LetTimePass,
            LogAction.Save => _store.Save,
            LogAction.Stop => () => { _store.Save(); End(); },
            LogAction.Kill => End,
            LogAction.Start => Start,
            _ => throw new ArgumentOutOfRangeException(nameof(action)),
        };
        todo();
        Forgive();
    }

    /// <summary>Reads what is left and compares.</summary>
    public void Check()
    {
        _files.ForEach(file => file.Allow(true));
        Start();
        Poll();
        Poll();
        var lost = _written.Except(_forgiven).Except(_store.Lines).ToList();
        var invented = _store.Lines.Except(_written).ToList();
        var twice = _store.Lines.Where(line => !_inTwoFiles.Contains(line)).CountBy(line => line).Where(line => line.Value > 1).Select(line => line.Key).ToList();
        Assert.True(lost.Count == 0, $"lost: {string.Join(", ", lost)}");
        Assert.True(invented.Count == 0, $"invented: {string.Join(", ", invented)}");
        Assert.True(twice.Count == 0 || _files[0].Status.BornAt == 0, $"twice: {string.Join(", ", twice)}");
    }

    public void Dispose()
    {
        _tailer?.Dispose();
        foreach (var file in _files)
            file.Dispose();
        _directory.Dispose();
    }

    /// <summary>Of different lengths, and never part of another.</summary>
    private string NextText()
    {
        var number = ++_count;
        return $"<{number} {new string('x', number * 37 % 300)}>";
    }

    private ModelFile Create(string path, ModelFile? copied = null)
    {
        _births.Tick();
        var file = new ModelFile(path, copied);
        _births.See(file.Status);
        _files.Add(file);
        return file;
    }

    private void WriteLine()
    {
        _writing.Write(NextText(), _clock.GetUtcNow());
        _written.Add(_writing.EndLine(_clock.GetUtcNow()));
    }

    private void ShiftRotated()
    {
        for (var i = _files.Count; i > 0; i--)
        {
            if (File.Exists($"{_path}.{i}"))
                File.Move($"{_path}.{i}", $"{_path}.{i + 1}");
        }
    }

    private void Rename()
    {
        if (_atPath is null)
            return;
        ShiftRotated();
        File.Move(_path, _path + ".1");
        _atPath = Create(_path);
    }

    private void CopyTruncate()
    {
        if (_atPath is null)
            return;
        ShiftRotated();
        Create(_path + ".1", _atPath);
        _atPath.Truncate();
    }

    private void Delete()
    {
        if (_atPath is null)
            return;
        File.Delete(_path);
        _atPath.IsDeleted = true;
        _atPath = null;
    }

    private void Recreate() => _writing = _atPath ??= Create(_path);

    /// <summary>As sed -i does: the text anew, and then the name.</summary>
    private void Replace()
    {
        if (_atPath is null)
            return;
        var next = Create(_directory.File("sed"), _atPath);
        File.Move(_directory.File("sed"), _path, overwrite: true);
        _atPath.IsDeleted = true;
        _inTwoFiles.UnionWith(next.Lines);
        _writing = _atPath = next;
    }

    private void Poll()
    {
        if (_tailer is null)
            return;
        var hasMore = true;
        Unprivileged.Do(() =>
        {
            while (hasMore)
                hasMore = _tailer.PollAsync(_store, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        });
        Hold();
    }

    /// <summary>Renamed files that are silent for so long are let go: nobody writes to one any more, but opens the log anew.</summary>
    private void LetTimePass()
    {
        if (_atPath is not null || !_writing.IsDeleted)
            Recreate();
        Poll();
        _clock.Advance(FileTailer.DrainTime * 1.5);
        Poll();
    }

    private void End()
    {
        _store.Kill();
        _tailer?.Dispose();
        _tailer = null;
        Hold();
    }

    /// <summary>The first poll follows at once (<see cref="FileLogSource"/>).</summary>
    private void Start()
    {
        if (_tailer is not null)
            return;
        var tailer = new FileTailer(_path, "mail", _clock);
        try
        {
            Unprivileged.Do(() => tailer.Start(_store.Saved));
            _tailer = tailer;
            Poll();
        }
        catch (IOException)
        {
            // Denied: the source waits.
            tailer.Dispose();
        }
    }

    private void Hold()
    {
        foreach (var file in _files)
            file.IsHeld = _tailer?.Holds(file.Status) == true;
    }

    private void Forgive()
    {
        var reachable = _files.Where(file => file.IsHeld || !file.IsDeleted).SelectMany(file => file.Lines);
        _forgiven.UnionWith(_written.Except(_store.Lines).Except(reachable));
    }
}
