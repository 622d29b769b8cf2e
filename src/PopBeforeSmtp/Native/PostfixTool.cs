using System.ComponentModel;
using System.Diagnostics;

namespace PopBeforeSmtp.Native;

/// <summary>Runs Postfix's own tools (postconf, postmap), without a shell and with a limit on their time.</summary>
internal static class PostfixTool
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <returns>The exit status, what was printed, and the error text; status -1 when the program cannot be started.</returns>
    public static async Task<(int Status, string Output, string Error)> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
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
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
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

    private static ProcessStartInfo Describe(string program, IEnumerable<string> arguments) =>
        new(Locate(program), arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };

    /// <summary>Debian keeps Postfix's tools in /usr/sbin, which is not on every service's path.</summary>
    private static string Locate(string program) =>
        $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin:/usr/local/sbin"
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => Path.Combine(directory, program))
            .FirstOrDefault(File.Exists) ?? program;
}
