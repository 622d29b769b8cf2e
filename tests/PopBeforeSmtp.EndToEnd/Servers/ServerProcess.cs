using System.Diagnostics;

namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>A child process with everything it starts. Its output is kept for the message of a failing test.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _output = [];
    private readonly TaskCompletionSource<int> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool _isGone;

    private ServerProcess(ProcessStartInfo start)
    {
        CommandLine = string.Join(' ', start.ArgumentList.SkipWhile(argument => argument.StartsWith('-') || argument == "env"));
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        // Not WaitForExitAsync: that also waits for every grandchild that holds the output open.
        _process.Exited += (_, _) => _exit.TrySetResult(_process.ExitCode);
        _process.Start();
        Id = _process.Id;
        Guard.AddSession(Id);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id { get; }

    public string CommandLine { get; }

    public bool HasExited => _exit.Task.IsCompleted;

    public IReadOnlyList<string> Output
    {
        get
        {
            lock (_output)
                return [.. _output];
        }
    }

    public static ServerProcess Start(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null,
        string? workingDirectory = null)
    {
        // Both run the program in their own place, so the process id is the program's. Whoever runs the tests with nohup has SIGHUP ignored, which is
        // inherited, and a service that is started so does not reload.
        var start = new ProcessStartInfo("setsid", ["--", "env", "--default-signal=HUP", program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? "/",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return new ServerProcess(start);
    }

    /// <summary>To its standard input.</summary>
    public async Task WriteAsync(string text, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteAsync(text.AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
    }

    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>To the process itself, not to its children.</summary>
    public void Send(Signal signal) => NativeMethods.TryKill(Id, signal);

    /// <summary>Lets it hang. Returns when no thread of it runs any more: the signal itself is only on its way when it has been sent.</summary>
    public async Task SuspendAsync(CancellationToken cancellationToken)
    {
        Send(Signal.Stop);
        await UntilAsync(
            () => Directory.EnumerateDirectories($"/proc/{Id}/task").All(thread => File.ReadAllText(Path.Combine(thread, "status")).Contains("State:\tT")),
            "every thread is stopped", cancellationToken);
    }

    public Task<int> WaitForExitAsync(CancellationToken cancellationToken) => _exit.Task.WaitAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) =>
        StopAsync(Signal.Terminate, TimeSpan.FromSeconds(5), cancellationToken);

    /// <summary>Asks it to end; whatever is left of it and its children after the grace is killed.</summary>
    public async Task StopAsync(Signal signal, TimeSpan grace, CancellationToken cancellationToken)
    {
        try
        {
            if (!HasExited && NativeMethods.TryKill(Id, signal))
                await _exit.Task.WaitAsync(grace, cancellationToken);
        }
        catch (TimeoutException)
        {
            Keep($"(still running after {signal}: killed)");
        }
        await KillAllAsync(cancellationToken);
    }

    /// <summary>Waits for a sign of readiness; an early end of the process is reported with its output.</summary>
    public Task UntilAsync(Func<bool> ready, string what, CancellationToken cancellationToken) => Eventually.TrueAsync(
        () => HasExited ? throw new InvalidOperationException(Describe("ended before " + what)) : ready(),
        TimeSpan.FromSeconds(20), () => Describe(what), cancellationToken);

    public string Describe(string what) =>
        $"{what}{Environment.NewLine}{CommandLine}{Environment.NewLine}{string.Join(Environment.NewLine, Output)}";

    public async ValueTask DisposeAsync()
    {
        await KillAllAsync(CancellationToken.None);
        _process.Dispose();
    }

    /// <summary>Once only: later the number may belong to somebody else.</summary>
    private async Task KillAllAsync(CancellationToken cancellationToken)
    {
        if (_isGone)
            return;
        await ProcessSession.KillAllAsync(Id, cancellationToken);
        await _exit.Task.WaitAsync(TimeSpan.FromSeconds(10), cancellationToken);
        _isGone = true;
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (_output)
            _output.Add(line);
    }
}
