namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>How rsyslogd writes the time of a line.</summary>
internal enum LogTimeFormat
{
    /// <summary><c>Nov 20 04:12:01</c>: no year, no zone.</summary>
    Rfc3164,

    /// <summary><c>2025-11-20T04:12:01.123456+00:00</c>.</summary>
    Rfc3339,
}
