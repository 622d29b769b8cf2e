using PopBeforeSmtp.EndToEnd.Servers;

namespace PopBeforeSmtp.EndToEnd.Support;

/// <summary>The built program, run as its user would.</summary>
internal sealed class Agent(TestDirectory directory, AgentSettings settings) : IAsyncDisposable
{
    private ServerProcess? _process;

    public AgentSettings Settings { get; } = settings;

    /// <summary>Added to the environment of the service and of its commands.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>What its command line begins with, to run it in a namespace.</summary>
    public IReadOnlyList<string> Entrance { get; set; } = [];

    public ServerProcess Process => _process ?? throw new InvalidOperationException("the service is not started");

    /// <summary>What the service printed since its last start.</summary>
    public string Output => string.Join('\n', Process.Output);

    /// <summary>Starts run and returns when its sockets listen, its table is loaded, its logs are read to their end, and the files for relays are there.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await StartReadingAsync(cancellationToken);
        await Process.UntilAsync(() => Output.Contains("all logs have been read to their end"), "the logs are read", cancellationToken);
    }

    /// <summary>The same without waiting for the logs: a stranger is told to try later until they are read.</summary>
    public async Task StartReadingAsync(CancellationToken cancellationToken)
    {
        await StartWithoutTableAsync(cancellationToken);
        await Process.UntilAsync(() => Output.Contains("ready: "), "the table is loaded", cancellationToken);
        await Process.UntilAsync(() => Settings.BuiltMaps.All(File.Exists), "the files for relays are built", cancellationToken);
    }

    public async Task StartWithoutTableAsync(CancellationToken cancellationToken)
    {
        if (_process is not null)
            await _process.DisposeAsync();
        IReadOnlyList<string> command = [.. Entrance, Repository.Program, "run", "--config", Settings.Write()];
        _process = ServerProcess.Start(command[0], command.Skip(1), Environment, workingDirectory: directory.Path);
        await _process.UntilAsync(() => Output.Contains("listening: "), "the sockets listen", cancellationToken);
    }

    /// <summary>Stops the service and starts it again with a store that is no database.</summary>
    public async Task RestartWithBrokenStoreAsync(CancellationToken cancellationToken)
    {
        await StopAsync(cancellationToken);
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(Settings.StorePath)!))
            File.Delete(file);
        await File.WriteAllTextAsync(Settings.StorePath, string.Concat(Enumerable.Repeat("This is no database. ", 500)), cancellationToken);
        await StartWithoutTableAsync(cancellationToken);
        await UntilPrintedAsync("store cannot be loaded", cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Process.StopAsync(cancellationToken);

    public async Task KillAsync(CancellationToken cancellationToken)
    {
        Process.Send(Signal.Kill);
        await Process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Runs another command with the same settings.</summary>
    public Task<CommandResult> RunAsync(CancellationToken cancellationToken, params string[] arguments) =>
        Command.RunAsync(Repository.Program, [.. arguments, "--config", Settings.Write()], Environment, cancellationToken);

    public Task UntilPrintedAsync(string text, CancellationToken cancellationToken) =>
        Process.UntilAsync(() => Output.Contains(text), $"the service prints: {text}", cancellationToken);

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;
}
