using System.ComponentModel;
using System.Diagnostics;

namespace PopBeforeSmtp.Native;

/// <summary>Runs a program of the host to its end, without a shell and with a limit on its time.</summary>
internal static class HostProgram
{
    private const string SystemDirectories = "/usr/sbin:/sbin:/usr/local/sbin";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>The file of a program; null when there is none of this name.</summary>
    public static string? Find(string program) =>
        program.Contains('/') ? (File.Exists(program) ? program : null) : Directories().Select(directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists);

    /// <param name="input">Its standard input. A program need not read it.</param>
    /// <returns>The exit status, what was printed, and the error text; status -1 when the program cannot be started or takes too long.</returns>
    public static async Task<(int Status, string Output, string Error)> RunAsync(string program, IEnumerable<string> arguments, ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        using var process = new Process { StartInfo = Describe(program, arguments) };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            return (-1, "", $"{program} cannot be run: {e.Message}");
        }
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await FeedAsync(process.StandardInput, input, limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output, (await error).Trim().ReplaceLineEndings(" "));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            return (-1, "", $"{program} took longer than {Limit.TotalSeconds} s");
        }
    }

    private static async Task FeedAsync(StreamWriter standardInput, ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        try
        {
            await standardInput.BaseStream.WriteAsync(input, cancellationToken);
            standardInput.Close();
        }
        catch (IOException)
        {
            // EPIPE: it has ended, or closed its input, without reading all of it. Its exit status says whether that was right.
        }
    }

    private static ProcessStartInfo Describe(string program, IEnumerable<string> arguments) =>
        new(Find(program) ?? program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };

    /// <summary>Debian keeps the tools of mail servers in /usr/sbin, which is not on every service's path.</summary>
    private static string[] Directories() =>
        $"{Environment.GetEnvironmentVariable("PATH")}:{SystemDirectories}".Split(':', StringSplitOptions.RemoveEmptyEntries);
}
