using System.Text;
using Microsoft.Win32.SafeHandles;
using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.Tests.LogSources.Files;

/// <summary>A file of the model: what its writer put into it, held open as a daemon holds it.</summary>
internal sealed class ModelFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private string _half = "";

    public ModelFile(string path, ModelFile? copied = null)
    {
        _handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        Status = FileStatus.OfDescriptor((int)_handle.DangerousGetHandle());
        if (copied is null)
            return;
        var bytes = new byte[RandomAccess.GetLength(copied._handle)];
        RandomAccess.Read(copied._handle, bytes, 0);
        RandomAccess.Write(_handle, bytes, 0);
        Lines.AddRange(copied.Lines);
        _half = copied._half;
    }

    /// <summary>Complete lines that are in the file.</summary>
    public List<string> Lines { get; } = [];

    /// <summary>It has no name any more.</summary>
    public bool IsDeleted { get; set; }

    /// <summary>The reader has it open, so that deleting its name takes nothing away.</summary>
    public bool IsHeld { get; set; }

    /// <summary>As it was made.</summary>
    public FileStatus Status { get; }

    public void Write(string text, DateTimeOffset now)
    {
        _half += text;
        RandomAccess.Write(_handle, Encoding.ASCII.GetBytes(text), RandomAccess.GetLength(_handle));
        File.SetLastWriteTimeUtc(_handle, now.UtcDateTime);
    }

    public string EndLine(DateTimeOffset now)
    {
        Write("\n", now);
        var line = _half[..^1];
        Lines.Add(line);
        _half = "";
        return line;
    }

    public void Truncate()
    {
        RandomAccess.SetLength(_handle, 0);
        Lines.Clear();
        _half = "";
    }

    public void Allow(bool isAllowed) => File.SetUnixFileMode(_handle, isAllowed ? UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead : UnixFileMode.None);

    public void Dispose() => _handle.Dispose();
}
