using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace PopBeforeSmtp.LogSources.Journal;

/// <summary>journalctl(1), the only program that is promised to know the format of the journal's files; without a shell.</summary>
internal sealed partial class JournalProcess : IJournalRun
{
    private readonly Process _process;
    private readonly ILogger _logger;
    private readonly TaskCompletionSource<string> _complaint = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private JournalProcess(Process process, ILogger logger)
    {
        _process = process;
        _logger = logger;
    }

    public Stream Output => _process.StandardOutput.BaseStream;

    public Task<string> Complaint => _complaint.Task;

    /// <exception cref="IOException">It cannot be started.</exception>
    public static JournalProcess Start(IReadOnlyList<string> arguments, ILogger logger)
    {
        var start = new ProcessStartInfo("journalctl", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        // What this service was started with must not change what is printed, or where.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("SYSTEMD_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["LC_ALL"] = "C.UTF-8";
        var process = new Process { StartInfo = start };
        var run = new JournalProcess(process, logger);
        process.ErrorDataReceived += (_, line) => run.Hear(line.Data);
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            process.Dispose();
            throw new IOException($"journalctl cannot be run: {e.Message}", e);
        }
        process.StandardInput.Close();
        process.BeginErrorReadLine();
        return run;
    }

    public async Task<int> WaitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
        _process.Dispose();
    }

    /// <summary>One damaged file, left by a crash of the host, must not keep all others from being read.</summary>
    private void Hear(string? line)
    {
        if (string.IsNullOrWhiteSpace(line))
            return;
        if (line.Contains("ignoring file", StringComparison.Ordinal) || line.StartsWith("Use SYSTEMD_LOG_LEVEL", StringComparison.Ordinal))
            LogSaid(line);
        else
            _complaint.TrySetResult(line);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "journalctl: {Text}")]
    private partial void LogSaid(string text);
}
