using System.Net.Sockets;
using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.Sockets;

/// <summary>A listening socket that others hold too, and that goes on listening when it is closed here.</summary>
internal sealed class PassedListener(SafeSocketHandle handle) : Socket(handle)
{
    /// <summary>
    /// The framework shuts a socket down whose close meets a call on it, for everybody who holds it, unless it would be inherited by
    /// children: that is how it knows one that is shared (dotnet/runtime SafeSocketHandle.Unix.cs, TryUnblockSocket).
    /// </summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !SafeHandle.IsClosed)
            _ = LibC.Control((int)SafeHandle.DangerousGetHandle(), LibC.SetDescriptorFlags, 0);
        base.Dispose(disposing);
    }
}
