namespace PopBeforeSmtp.Commands;

/// <summary>Who gives a command, for the record: behind sudo(8) the person, not root.</summary>
internal static class Invoker
{
    public static string Name => Environment.GetEnvironmentVariable("SUDO_USER") is { Length: > 0 } person ? person : Environment.UserName;
}
