using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using PopBeforeSmtp.Ingestion;
using PopBeforeSmtp.Native;
using PopBeforeSmtp.Sockets;

namespace PopBeforeSmtp.Hosting;

/// <summary>What systemd is told of the service, sd_notify(3). Without a socket all of it is silence.</summary>
internal sealed unsafe class ServiceNotices(NotifySocket? socket)
{
    private const int ClockMonotonic = 1;

    private volatile bool _isReady;
    private volatile bool _isStopping;
    private string _status = "";

    public static ServiceNotices None => new(null);

    public bool IsWanted => socket is not null;

    /// <summary>Twice in the time that is given (sd_watchdog_enabled(3)).</summary>
    public Watchdog Watchdog => socket?.WatchdogTime is { } time ? new Watchdog(time / 2, () => socket.TrySend("WATCHDOG=1")) : Watchdog.None;

    /// <returns>false when it has to be said again.</returns>
    public bool TryReady() => _isReady = socket is not null && socket.TrySend("READY=1", $"STATUS={_status}");

    /// <summary>Shown by systemctl status. What has been said is not said again.</summary>
    public void Say(string status)
    {
        if (status == _status || _isStopping)
            return;
        _status = status;
        socket?.TrySend($"STATUS={status}");
    }

    /// <summary>Before the service is ready its readiness is what is waited for, and a reload must not look like it.</summary>
    public void Reloading()
    {
        if (_isReady && !_isStopping)
            socket?.TrySend("RELOADING=1", $"MONOTONIC_USEC={Microseconds().ToString(CultureInfo.InvariantCulture)}", "STATUS=reading the settings");
    }

    public void Reloaded(string result)
    {
        if (_isReady && !_isStopping)
            socket?.TrySend("READY=1", $"STATUS={result}");
        _status = result;
    }

    public void Stopping()
    {
        _isStopping = true;
        socket?.TrySend("STOPPING=1", "STATUS=saving the table");
    }

    /// <summary>The clock that systemd compares with: one that stands still while the host sleeps.</summary>
    private static long Microseconds()
    {
        // struct timespec { time_t tv_sec; long tv_nsec; }
        var time = stackalloc long[2];
        if (LibC.GetTime(ClockMonotonic, time) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        return time[0] * 1_000_000 + time[1] / 1000;
    }
}
