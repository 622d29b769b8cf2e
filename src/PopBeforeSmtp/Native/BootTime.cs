using System.ComponentModel;
using System.Runtime.InteropServices;

namespace PopBeforeSmtp.Native;

/// <summary>
/// The time since the host was booted, suspended or not (clock_gettime(2), CLOCK_BOOTTIME). Nobody can set it. The framework's own
/// time stamps are those of CLOCK_MONOTONIC, which stands still while the host sleeps.
/// </summary>
internal static unsafe class BootTime
{
    private const int ClockBootTime = 7;

    public static TimeSpan Read()
    {
        // struct timespec { time_t tv_sec; long tv_nsec; }
        var time = stackalloc long[2];
        if (LibC.GetTime(ClockBootTime, time) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        return new TimeSpan(time[0] * TimeSpan.TicksPerSecond + time[1] / TimeSpan.NanosecondsPerTick);
    }
}
