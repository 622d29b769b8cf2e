namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>Signal numbers of Linux on x86-64 and arm64.</summary>
internal enum Signal
{
    Hangup = 1,
    Interrupt = 2,
    Quit = 3,
    Kill = 9,
    User1 = 10,
    User2 = 12,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}
