using Microsoft.Win32.SafeHandles;
using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.LogSources.Files;

/// <summary>A log as it is written.</summary>
internal sealed class PlainContent(SafeFileHandle handle) : ILogContent
{
    public bool IsFinal => false;

    public bool IsDamaged => false;

    public int Read(Span<byte> into, long offset) => RandomAccess.Read(handle, into, offset);

    public FileStatus Status() => FileStatus.OfDescriptor((int)handle.DangerousGetHandle());

    public void Dispose() => handle.Dispose();
}
