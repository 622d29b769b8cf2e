namespace PopBeforeSmtp.Core.LogLines;

/// <summary>What stands before the message on a line of a log file, and who put it there.</summary>
[Flags]
internal enum LogEnvelope
{
    None = 0,

    /// <summary>A syslog daemon's file: RFC 3164 or RFC 3339 time, host, program.</summary>
    Syslog = 1,

    /// <summary>Dovecot's own file (log_path): time, process, level; no host and no program name.</summary>
    Dovecot = 2,
}
