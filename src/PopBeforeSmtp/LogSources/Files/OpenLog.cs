using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.LogSources.Files;

/// <summary>One file that is being read. It stays the same file while it is renamed, and is held until it has been drained.</summary>
internal sealed class OpenLog : IDisposable
{
    private const int FingerprintLength = 256;

    private readonly string _path;
    private readonly SafeFileHandle _handle;
    private readonly LineBuffer _lines = new();
    private long _read;

    private OpenLog(string path, SafeFileHandle handle, FileStatus status)
    {
        _path = path;
        _handle = handle;
        Status = status;
    }

    /// <summary>As it was when opened or last looked at.</summary>
    public FileStatus Status { get; private set; }

    /// <summary>The end of the last complete line.</summary>
    public long Offset => _read - _lines.Pending;

    public long Lag => Math.Max(0, Status.Size - Offset);

    public long DroppedLines => _lines.Dropped;

    /// <summary>Opens a regular file; null when there is none.</summary>
    /// <exception cref="IOException">It is there and cannot be read, or is a directory, FIFO or device.</exception>
    public static OpenLog? TryOpen(string path)
    {
        var descriptor = LibC.Open(path, LibC.OpenReadOnly | LibC.OpenNonBlocking | LibC.OpenCloseOnExec);
        if (descriptor < 0)
        {
            const int noSuchFile = 2;
            var error = Marshal.GetLastPInvokeError();
            return error == noSuchFile ? null : throw new IOException($"{path}: {new Win32Exception(error).Message}");
        }
        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        var status = FileStatus.OfDescriptor(descriptor);
        if (status.IsRegular)
            return new OpenLog(path, handle, status);
        handle.Dispose();
        throw new IOException($"{path}: not a regular file");
    }

    public bool IsSameFile(FileStatus? other) => other is { } file && file.Device == Status.Device && file.Inode == Status.Inode;

    /// <summary>Goes on where a position says, if this is still the file it was taken from.</summary>
    public bool TryResume(LogPosition position)
    {
        if (position.Device != Status.Device || position.Inode != Status.Inode || position.Offset > Status.Size
            || Fingerprint(position.Offset) != position.Fingerprint)
            return false;
        _read = position.Offset;
        return true;
    }

    public LogPosition Position(string source) => new(source, Status.Device, Status.Inode, Offset, Fingerprint(Offset));

    /// <summary>Reads what there is, up to the size of one buffer, and hands over the complete lines.</summary>
    /// <param name="lines">How many lines there were.</param>
    /// <returns>false at the end of the file.</returns>
    public bool ReadSome(ILogConsumer consumer, out long lines)
    {
        lines = 0;
        var count = RandomAccess.Read(_handle, _lines.Free, _read);
        if (count == 0)
        {
            StartAgainWhenTruncated();
            return false;
        }
        _read += count;
        _lines.Filled(count);
        while (_lines.TryTake(out var line))
        {
            lines++;
            consumer.OnLine(line, new LinePlace(_path, Status.Inode, Offset - _lines.Taken, ""));
        }
        return true;
    }

    public void Dispose() => _handle.Dispose();

    /// <summary>copytruncate, or "> mail.log": what is written next stands at the start again.</summary>
    private void StartAgainWhenTruncated()
    {
        Status = FileStatus.OfDescriptor((int)_handle.DangerousGetHandle());
        if (Status.Size >= _read)
            return;
        _read = 0;
        _lines.Clear();
    }

    private ulong Fingerprint(long offset)
    {
        Span<byte> bytes = stackalloc byte[FingerprintLength];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var length = (int)Math.Min(FingerprintLength, offset);
        var count = RandomAccess.Read(_handle, bytes[..length], offset - length);
        SHA256.HashData(bytes[..count], hash);
        // The store keeps signed integers: one bit less is no loss.
        return BitConverter.ToUInt64(hash) >> 1;
    }
}
