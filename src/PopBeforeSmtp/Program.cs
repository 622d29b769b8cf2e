using PopBeforeSmtp.Commands;

if (QuickCheck.TryRun(args) is { } status)
    return status;

// An answer is a look into memory: it is given on the thread that saw the question come, without a hop to the thread pool. The
// runtime reads this when the first socket is made. What may wait must leave that thread first (RelayConnectionHandler, ControlApi).
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");

return await CommandLine.RunAsync(args);
