namespace PopBeforeSmtp.Native;

/// <summary>Runs Postfix's own tools (postconf, postmap), without a shell and with a limit on their time.</summary>
internal static class PostfixTool
{
    /// <returns>The exit status, what was printed, and the error text; status -1 when the program cannot be started.</returns>
    public static Task<(int Status, string Output, string Error)> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        HostProgram.RunAsync(program, arguments, ReadOnlyMemory<byte>.Empty, cancellationToken);
}
