namespace PopBeforeSmtp.Core.LogLines;

/// <summary>What stands before the message on a line, and who put it there.</summary>
[Flags]
internal enum LogEnvelope
{
    None = 0,

    /// <summary>A syslog daemon: time, host, program.</summary>
    Syslog = 1,

    /// <summary>Dovecot's own file (log_path): time, process, level; no host and no program name.</summary>
    Dovecot = 2,

    /// <summary>A supervisor (multilog, Docker, Kubernetes) that puts a time before whatever one service prints.</summary>
    Bare = 4,

    /// <summary>None that is common: the server's own format, whose rules see the whole line and find the time in it.</summary>
    Own = 8,
}
