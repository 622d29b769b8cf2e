using System.CommandLine;
using PopBeforeSmtp.Control;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Hosting;
using PopBeforeSmtp.LogSources;
using PopBeforeSmtp.RelayEndpoints;
using PopBeforeSmtp.Settings;
using PopBeforeSmtp.Sockets;
using PopBeforeSmtp.Storage;

namespace PopBeforeSmtp.Commands;

/// <summary>
/// demo: no set-up at all. A sample log flows through the real service, a relay asks over a real socket, and the entries
/// expire. Everything lies in a directory of its own that is gone afterwards.
/// </summary>
internal static class DemoCommand
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    public static Command Create() => new Command("demo", "Show it at work: a log, a table, a relay that asks. Ends by itself.").Does(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("pop-before-smtp-demo-").FullName;
        try
        {
            var settings = Settings(directory);
            // The story says what happens; the service's own lines would stand in its way.
            await using var log = Logging.Create(new Dictionary<string, string?> { ["Serilog:MinimumLevel"] = "Fatal" });
            using var service = Service.Build(settings, log, TimeProvider.System);
            await service.StartAsync(cancellationToken);
            await new DemoStory(settings).TellAsync(cancellationToken);
            await service.StopAsync(cancellationToken);
            return ExitStatus.Yes;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static ProgramSettings Settings(string directory)
    {
        var errors = new List<string>();
        var presets = PresetFiles.Load([PresetFiles.ShippedDirectory], errors);
        if (errors.Count > 0)
            throw new SettingsException(errors);
        return new ProgramSettings(
            [new LogSourceOptions("file", Path.Combine(directory, "mail.log"), ["*"])],
            presets,
            new AuthorizationRules(Window, NetworkList.Empty, new NetworkList(NetworkList.NeverClients)),
            new StorageOptions("memory", ""),
            [new RelayEndpointOptions("policy", Socket(directory, "policy"))],
            [],
            Socket(directory, "control"),
            new Dictionary<string, string?>());
    }

    private static ListenAddress Socket(string directory, string name)
    {
        var path = Path.Combine(directory, name);
        return new ListenAddress($"unix:{path}", path, null, UnixFileMode.UserRead | UnixFileMode.UserWrite, null);
    }
}
