using System.CommandLine;
using System.ComponentModel;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using PopBeforeSmtp.Hosting;
using PopBeforeSmtp.RelayEndpoints;
using PopBeforeSmtp.Settings;
using PopBeforeSmtp.Sockets;
using PopBeforeSmtp.Storage;

namespace PopBeforeSmtp.Commands;

/// <summary>run: the service, in the foreground.</summary>
internal static class RunCommand
{
    private static readonly Option<bool> DryRun = new("--dry-run")
    {
        Description = "read the logs and say what would be done; keep nothing, listen nowhere, write no map",
    };

    public static Command Create() => new Command("run", "Run the service in the foreground.") { DryRun }.Does(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var passed = PassedSockets.Take();
        using var notify = NotifySocket.Take();
        var file = parsed.GetValue(CommandLine.Config);
        var isDry = parsed.GetValue(DryRun);
        // First of all: a signal that comes during the start must not end the service.
        using var hangup = isDry ? null : new ReloadSignal();
        var settings = await SettingsReader.ReadAsync(file, cancellationToken);
        settings = isDry ? WithoutEffects(settings) : SocketActivation.Assign(settings, passed);
        if (UnsafePaths.Find(settings).ToList() is { Count: > 0 } unsafePaths)
            throw new SettingsException(unsafePaths);
        Claim(settings);
        await using var log = Logging.Create(settings.Serilog);
        using var service = Service.Build(settings, log, TimeProvider.System, new SettingsSource((running, token) => SettingsReader.ReadAsync(file, token, running)), hangup, new ServiceNotices(notify));
        try
        {
            await service.StartAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Told to stop before it had started.
            await service.StopAsync(CancellationToken.None);
            return ExitStatus.Yes;
        }
        catch (Exception e) when (e is IOException or SocketException or Win32Exception or UnauthorizedAccessException)
        {
            // What had started already is working, and must not find itself disposed of.
            await service.StopAsync(CancellationToken.None);
            return CommandLine.Fail([e.Message]);
        }
        log.Information("listening: {Sockets:l}", string.Join(", ", settings.RelayEndpoints.Select(endpoint => $"{endpoint.Kind}={endpoint.Listen.Text}").Append($"control={settings.Control?.Text ?? "none"}").Concat(settings.Metrics is { } metrics ? [$"metrics={metrics.Text}"] : (string[])[])));
        await service.WaitForShutdownAsync(cancellationToken);
        return ExitStatus.Yes;
    }

    private static ProgramSettings WithoutEffects(ProgramSettings settings) =>
        settings with { Storage = new StorageOptions("memory", ""), RelayEndpoints = [], MapFiles = [], Control = null, Metrics = null, LogSources = [.. settings.LogSources.Where(source => source.Listen is null)] };

    /// <summary>
    /// A socket or a store that is in use is found before anything is started, and named with its key. After one that cannot be had no more are claimed:
    /// of two services that start together each could take one from the other, and both would end.
    /// </summary>
    private static void Claim(ProgramSettings settings)
    {
        var sockets = settings.RelayEndpoints
            .Select((RelayEndpointOptions endpoint, int index) => (Key: $"RelayEndpoints:{index}:Listen", endpoint.Listen))
            .Concat(settings.LogSources.Select((source, index) => (Key: $"LogSources:{index}:Listen", Listen: source.Listen!)))
            .Append((Key: "Control:Listen", Listen: settings.Control!))
            .Append((Key: "Metrics:Listen", Listen: settings.Metrics!));
        var errors = new List<string>();
        foreach (var (key, listen) in sockets.Where(socket => socket.Listen is not null))
        {
            if ((errors.Count == 0 ? SocketFile.Claim(listen) : SocketFile.WhyNot(listen)) is { } reason)
                errors.Add($"{key}: {reason}");
        }
        if (errors.Count == 0 && StoreKinds.Claim(settings.Storage) is { } why)
            errors.Add($"Storage:Path: {why}");
        if (errors.Count > 0)
            throw new SettingsException(errors);
    }
}
