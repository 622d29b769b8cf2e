using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.LogSources.Files;

/// <summary>One file that is being read. It stays the same file while it is renamed, and is held until it has been drained.</summary>
internal sealed class OpenLog : IDisposable
{
    private const int SmallestBlock = 512;

    private readonly string _path;
    private readonly ILogContent _content;
    
    // Made when there is something to read: many are opened to be looked into.
    private LineBuffer? _buffer;

    /// <summary>Before what has been read, half lines included.</summary>
    private readonly LastBytes _lastRead = new();

    /// <summary>Before <see cref="Offset"/>.</summary>
    private readonly LastBytes _lastOfLines = new();

    private long _read;

    private OpenLog(string path, ILogContent content, FileStatus status)
    {
        _path = path;
        _content = content;
        Status = status;
    }

    /// <summary>As it was when opened or last looked at.</summary>
    public FileStatus Status { get; private set; }

    /// <summary>The end of the last complete line.</summary>
    public long Offset => _read - (_buffer?.Pending ?? 0);

    public long Lag => _content.IsFinal ? 0 : Math.Max(0, Status.Size - Offset);

    /// <summary>When it was last read.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>Nothing has been read of it: were it emptied, nobody could tell.</summary>
    public bool IsUntouched => _read == 0;

    public bool IsFinal => _content.IsFinal;

    public bool IsDamaged => _content.IsDamaged;

    public long DroppedLines => _buffer?.Dropped ?? 0;

    /// <summary>Opens a regular file, plain or made by gzip; null when there is none.</summary>
    /// <exception cref="IOException">It is there and cannot be read, or is a directory, FIFO or device.</exception>
    public static OpenLog? TryOpen(string path)
    {
        // Looked at first: to open a device or the reading end of a FIFO is to do something to it.
        if (FileStatus.OfPath(path) is { IsRegular: false })
            throw NotRegular(path);
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
            return new OpenLog(path, RotatedLogs.IsReadableCompressed(path) ? new CompressedContent(handle) : new PlainContent(handle), status);
        handle.Dispose();
        throw NotRegular(path);
    }

    public bool IsSameFile(FileStatus? other) => other is { } file && file.Device == Status.Device && file.Inode == Status.Inode;

    /// <summary>Goes on where a position says, if this is still the file it was taken from.</summary>
    public bool TryResume(LogPosition position)
    {
        if (position.Device != Status.Device || position.Inode != Status.Inode || !Has(position))
            return false;
        ResumeAt(position.Offset);
        return true;
    }

    /// <summary>The same for any file in which the same bytes stand before the same place.</summary>
    public bool TryResumeCopy(LogPosition position)
    {
        if (!IsCopyOf(position))
            return false;
        ResumeAt(position.Offset);
        return true;
    }

    /// <summary>Whether the same bytes stand before the same place, so that what was behind it is here.</summary>
    public bool IsCopyOf(LogPosition position) => position.Offset > 0 && Has(position);

    /// <summary>Goes on where another file was left, if this is a copy of what that was.</summary>
    public bool TryResumeCopy(OpenLog emptied)
    {
        if (emptied.IsUntouched || !emptied._lastRead.StandBefore(_content, emptied._read))
            return false;
        ResumeAt(emptied.Offset);
        return true;
    }

    /// <summary>Begins behind what is too old to count, if nothing has been read yet. What gzip made would have to be unpacked to look into it.</summary>
    public void PassOver(WindowSearch search, CancellationToken cancellationToken)
    {
        if (!IsUntouched || IsFinal)
            return;
        var offset = search.Find(_content, _content.Status().Size, cancellationToken);
        // It may have been emptied while it was searched.
        if (offset > 0 && LastBytes.Before(_content, offset).EndLineAt(offset))
            ResumeAt(offset);
    }

    public LogPosition Position(string source) => new(source, Status.Device, Status.Inode, Offset, _lastOfLines.Fingerprint());

    /// <summary>Reads what there is, up to the size of one buffer, and hands over the complete lines.</summary>
    /// <param name="lines">How many lines there were.</param>
    public ReadOutcome ReadSome(ILogConsumer consumer, out long lines)
    {
        lines = 0;
        IsAtEnd = false;
        var free = Lines.Free;
        var read = free[.._content.Read(free, _read)];
        // Looked at after the read, so that nothing that was written into an emptied file in between is taken for its next lines.
        if (!_content.IsFinal && !_lastRead.StandBefore(_content, _read))
            return ReadOutcome.Emptied;
        if (read.Length == 0)
        {
            Status = _content.Status();
            IsAtEnd = true;
            return ReadOutcome.End;
        }
        var offset = Offset;
        _read += read.Length;
        Lines.Filled(read.Length);
        while (Lines.TryTake(out var line))
        {
            lines++;
            // A block that was lost ends where a block ends, and what is behind it may be the rest of a line.
            if (Lines.Hole > 0 && (Offset - Lines.Taken) % SmallestBlock == 0)
                continue;
            consumer.OnLine(line, new LinePlace(_path, Status.Inode, Offset - Lines.Taken, ""));
        }
        Remember(read, Offset > offset);
        return ReadOutcome.More;
    }

    /// <summary>copytruncate, or "> mail.log": what is written next stands at the start again.</summary>
    public void StartAgain()
    {
        Status = _content.Status();
        _read = 0;
        _buffer?.Clear();
        _lastRead.Clear();
        _lastOfLines.Clear();
    }

    public void Dispose() => _content.Dispose();

    private LineBuffer Lines => _buffer ??= new LineBuffer();

    private void Remember(ReadOnlySpan<byte> read, bool hasLine)
    {
        if (hasLine)
        {
            _lastOfLines.CopyFrom(_lastRead);
            _lastOfLines.Append(read[..^(int)Lines.Pending]);
        }
        _lastRead.Append(read);
    }

    private bool Has(LogPosition position) =>
        position.Offset >= 0 && (_content.IsFinal || position.Offset <= Status.Size) && LastBytes.Before(_content, position.Offset).Fingerprint() == position.Fingerprint;

    private void ResumeAt(long offset)
    {
        _read = offset;
        _lastRead.CopyFrom(LastBytes.Before(_content, offset));
        _lastOfLines.CopyFrom(_lastRead);
    }

    private static IOException NotRegular(string path) => new($"{path}: not a regular file");
}
