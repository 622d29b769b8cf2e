namespace PopBeforeSmtp.Commands;

/// <summary>Who runs this command: the account behind sudo(8), which tells more than "root".</summary>
internal static class InvokingAccount
{
    public static string Name => Environment.GetEnvironmentVariable("SUDO_USER") is { Length: > 0 } user ? user : Environment.UserName;
}
