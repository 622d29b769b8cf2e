using System.Text;
using Microsoft.Win32.SafeHandles;

namespace PopBeforeSmtp.Tests.LogSources.Files;

/// <summary>A file of the model: what its writer put into it, held open as a daemon holds it.</summary>
internal sealed class ModelFile(string path) : IDisposable
{
    private readonly SafeFileHandle _handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
    private readonly StringBuilder _half = new();

    /// <summary>Complete lines that are in the file.</summary>
    public List<string> Lines { get; } = [];

    public bool IsDeleted { get; set; }

    /// <summary>The reader has it open, so that deleting its name takes nothing away.</summary>
    public bool IsHeld { get; set; }

    public void Write(string text)
    {
        _half.Append(text);
        RandomAccess.Write(_handle, Encoding.ASCII.GetBytes(text), RandomAccess.GetLength(_handle));
    }

    public string EndLine()
    {
        Write("\n");
        var line = _half.ToString(0, _half.Length - 1);
        Lines.Add(line);
        _half.Clear();
        return line;
    }

    public void Truncate()
    {
        RandomAccess.SetLength(_handle, 0);
        Lines.Clear();
        _half.Clear();
    }

    public void Dispose() => _handle.Dispose();
}
