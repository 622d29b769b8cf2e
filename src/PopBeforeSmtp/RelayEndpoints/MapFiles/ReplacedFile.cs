using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.RelayEndpoints.MapFiles;

/// <summary>
/// Replaces a file as a whole: written beside, on disk, then renamed. Whoever reads it sees the old text or the new one, and a full
/// disk leaves the old one.
/// </summary>
internal static class ReplacedFile
{
    private const uint SameUser = uint.MaxValue;

    /// <summary>Courier reads all files of a directory but those whose names end so (makedat).</summary>
    private const string Beside = ".new~";

    /// <exception cref="IOException">The old file is still there.</exception>
    /// <exception cref="UnauthorizedAccessException">The old file is still there.</exception>
    public static async Task WriteAsync(string path, ReadOnlyMemory<byte> bytes, UnixFileMode mode, uint? groupId, CancellationToken cancellationToken)
    {
        var beside = path + Beside;
        File.Delete(beside);
        // Nobody else may open it before it has its owner; and a link that somebody puts there is not followed.
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        await using (var file = new FileStream(beside, options))
        {
            await file.WriteAsync(bytes, cancellationToken);
            if (groupId is { } group && LibC.ChangeOwner(file.SafeFileHandle, SameUser, group) != 0)
                throw new IOException($"{beside} cannot be given to group {group}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
            File.SetUnixFileMode(file.SafeFileHandle, mode);
            file.Flush(flushToDisk: true);
        }
        File.Move(beside, path, overwrite: true);
        SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Without it a power cut may bring the old name back, and with it addresses whose window has closed.</summary>
    private static void SyncDirectory(string directory)
    {
        using var handle = new SafeFileHandle(LibC.Open(directory, LibC.OpenReadOnly | LibC.OpenCloseOnExec), ownsHandle: true);
        if (handle.IsInvalid || LibC.Sync((int)handle.DangerousGetHandle()) != 0)
            throw new IOException($"{directory} cannot be brought to disk: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
    }
}
