using Xunit;

namespace PopBeforeSmtp.Tests.LogSources.Files;

/// <summary>
/// Does what happens to a log for real and keeps count of what must have been read. Lines that no reader could get are
/// forgiven: cut away by a truncation, or deleted before the file was ever opened, or while nobody read.
/// </summary>
/// <remarks>
/// Left out: a log that is truncated and has grown past the old end before the next poll. Only its text would tell, and the
/// tailer looks at the size; the model polls after each truncation of a log that is being read.
/// </remarks>
internal sealed class LogModel : IDisposable
{
    private readonly TailedLog _log = new();
    private readonly List<ModelFile> _files = [];
    private readonly HashSet<string> _written = [];
    private readonly HashSet<string> _forgiven = [];
    private ModelFile _atPath;
    private ModelFile _writing;
    private bool _isRunning;
    private bool _wasStopped;
    private int _count;

    public LogModel()
    {
        _atPath = _writing = Create();
    }

    public async Task DoAsync(LogAction action)
    {
        switch (action)
        {
            case LogAction.WriteLine:
                _writing.Write(NextText());
                _written.Add(_writing.EndLine());
                break;
            case LogAction.WritePartial:
                _writing.Write(NextText());
                break;
            case LogAction.Rename:
                Rename();
                break;
            case LogAction.RenameAndReopen:
                Rename();
                _writing = _atPath;
                break;
            case LogAction.Reopen:
                _writing = _atPath;
                break;
            case LogAction.Truncate:
                await TruncateAsync();
                break;
            case LogAction.DeleteAndRecreate:
                DeleteAndRecreate();
                break;
            case LogAction.Poll:
                await PollAsync();
                break;
            case LogAction.LetTimePass:
                await LetTimePassAsync();
                break;
            case LogAction.Stop:
                Stop();
                break;
            case LogAction.Start:
                await StartAsync();
                break;
        }
    }

    /// <summary>Reads what is left and compares.</summary>
    public async Task CheckAsync()
    {
        await StartAsync();
        await PollAsync();
        await PollAsync();
        var lost = _written.Except(_forgiven).Except(_log.Lines).ToList();
        var invented = _log.Lines.Except(_written).ToList();
        Assert.True(lost.Count == 0, $"lost: {string.Join(", ", lost)}");
        Assert.True(invented.Count == 0, $"invented: {string.Join(", ", invented)}");
        if (!_wasStopped)
            Assert.Equal(_log.Lines.Distinct(), _log.Lines);
    }

    public void Dispose()
    {
        foreach (var file in _files)
            file.Dispose();
        _log.Dispose();
    }

    /// <summary>Of different lengths, and never part of another.</summary>
    private string NextText()
    {
        var number = ++_count;
        return $"<{number} {new string('x', number * 37 % 300)}>";
    }

    private ModelFile Create()
    {
        var file = new ModelFile(_log.Path);
        _files.Add(file);
        return file;
    }

    private void Rename()
    {
        for (var i = _files.Count; i > 0; i--)
        {
            if (File.Exists(_log.Rotated($".{i}")))
                File.Move(_log.Rotated($".{i}"), _log.Rotated($".{i + 1}"));
        }
        File.Move(_log.Path, _log.Rotated(".1"));
        _atPath = Create();
    }

    private async Task TruncateAsync()
    {
        Forgive(_atPath);
        _atPath.Truncate();
        if (_isRunning)
            await PollAsync();
    }

    private void DeleteAndRecreate()
    {
        File.Delete(_log.Path);
        _atPath.IsDeleted = true;
        if (!_atPath.IsHeld)
            Forgive(_atPath);
        // A daemon that goes on writing into a file without a name is another story: it would be lost at the next stop.
        var isWriting = _writing == _atPath;
        _atPath = Create();
        _writing = isWriting ? _atPath : _writing;
    }

    private async Task PollAsync()
    {
        if (!_isRunning)
            return;
        await _log.PollAsync();
        _atPath.IsHeld = true;
    }

    /// <summary>Renamed files that are silent for so long are let go: nobody writes to one any more.</summary>
    private async Task LetTimePassAsync()
    {
        _writing = _atPath;
        await PollAsync();
        _log.Clock.Advance(PopBeforeSmtp.LogSources.Files.FileTailer.DrainTime * 1.5);
        await PollAsync();
    }

    private void Stop()
    {
        if (!_isRunning)
            return;
        _isRunning = false;
        _wasStopped = true;
        _log.Stop();
        foreach (var file in _files)
        {
            file.IsHeld = false;
            if (file.IsDeleted)
                Forgive(file);
        }
    }

    /// <summary>The first poll follows at once (<see cref="PopBeforeSmtp.LogSources.Files.FileLogSource"/>).</summary>
    private Task StartAsync()
    {
        if (_isRunning)
            return Task.CompletedTask;
        _isRunning = true;
        _log.Start(_log.Consumer.Positions);
        return PollAsync();
    }

    private void Forgive(ModelFile file) => _forgiven.UnionWith(file.Lines);
}
