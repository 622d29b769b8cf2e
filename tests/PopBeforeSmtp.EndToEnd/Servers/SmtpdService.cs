namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>
/// One smtpd of a <see cref="PostfixServer"/>, on 127.0.0.1 and ::1. The name also tells its lines in the log apart:
/// <c>postfix/NAME/smtpd</c>. Extra options are <c>name=value</c>. Without restrictions of its own it has those of main.cf.
/// </summary>
internal sealed record SmtpdService(
    string Name, int Port, bool Chroot, string? RelayRestrictions, params string[] ExtraOptions);
