using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace PopBeforeSmtp.Hosting;

/// <summary>SIGHUP: daemons take it for "read your configuration again". Several that come at once are one.</summary>
internal sealed class ReloadSignal : IDisposable
{
    private readonly Channel<bool> _wanted = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly PosixSignalRegistration _registration;

    /// <summary>From here on the signal no longer ends the process.</summary>
    public ReloadSignal() => _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Take);

    /// <summary>Returns when the signal has come.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken) => await _wanted.Reader.ReadAsync(cancellationToken);

    public void Dispose() => _registration.Dispose();

    private void Take(PosixSignalContext context)
    {
        context.Cancel = true;
        _wanted.Writer.TryWrite(true);
    }
}
