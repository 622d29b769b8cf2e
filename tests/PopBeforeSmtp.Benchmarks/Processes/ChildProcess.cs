using System.Diagnostics;

namespace PopBeforeSmtp.Benchmarks.Processes;

/// <summary>A process that writes into a file and is told to end by SIGTERM.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;

    private bool _isDisposed;

    private ChildProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>The shell only directs the output to the file; it becomes the program, so that the process id is the program's.</summary>
    public static ChildProcess Start(string output, string program, params string[] arguments) =>
        new(Process.Start("/bin/sh", ["-c", $"exec \"$0\" \"$@\" >'{output}' 2>&1", program, .. arguments]));

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Its status and what it printed.</returns>
    public static async Task<(int Status, string Output)> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        using (_process)
        {
            if (!_process.HasExited)
                await RunAsync("/bin/kill", "-TERM", $"{_process.Id}");
            await _process.WaitForExitAsync();
        }
    }
}
