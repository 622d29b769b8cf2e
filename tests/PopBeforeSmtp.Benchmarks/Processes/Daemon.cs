using System.Diagnostics;
using System.Text.Json;

namespace PopBeforeSmtp.Benchmarks.Processes;

/// <summary>pop-before-smtp run, with a log, a store and sockets of its own in a directory that may outlive it.</summary>
internal sealed class Daemon : IAsyncDisposable
{
    /// <summary>An address that never logs in.</summary>
    public const string Stranger = "240.0.0.1";

    private readonly ChildProcess _process;

    private Daemon(ChildProcess process, PolicyClient client, TimeSpan startTime)
    {
        _process = process;
        Client = client;
        StartTime = startTime;
    }

    public int Id => _process.Id;

    public PolicyClient Client { get; }

    /// <summary>From the start of the process to its first answer that was not "try again later".</summary>
    public TimeSpan StartTime { get; }

    public static string Settings(TemporaryDirectory directory) => directory["settings.json"];

    public static string Log(TemporaryDirectory directory) => directory["log/mail.log"];

    public static string Store(TemporaryDirectory directory) => directory["data/authorizations.db"];

    public static string Socket(TemporaryDirectory directory, string protocol) => directory[$"run/{protocol}"];

    /// <param name="known">An address that must be allowed at once; null when the table is empty.</param>
    /// <exception cref="InvalidDataException">The first answer was wrong.</exception>
    public static async Task<Daemon> StartAsync(Bench bench, TemporaryDirectory directory, string? known = null, DaemonRules? rules = null)
    {
        var action = "";
        var daemon = await StartAsync(bench, directory, rules ?? DaemonRules.Long, client =>
            !(action = client.Ask(known ?? Stranger)).StartsWith("DEFER", StringComparison.Ordinal));
        if (action == (known is null ? "DUNNO" : "OK"))
            return daemon;
        await daemon.DisposeAsync();
        throw new InvalidDataException($"the first answer for {known ?? Stranger} is {action}");
    }

    /// <summary>Starts one that finds a log and no position in it. It listens after a second and a half at the latest, and who logged in may not be known yet.</summary>
    /// <param name="last">The address of the last login in the log, and of no other. It is ready when this one is allowed.</param>
    public static Task<Daemon> StartBesideLogAsync(Bench bench, TemporaryDirectory directory, DaemonRules rules, string last) =>
        StartAsync(bench, directory, rules, client => client.Ask(last) == "OK");

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _process.DisposeAsync();
    }

    private static async Task<Daemon> StartAsync(Bench bench, TemporaryDirectory directory, DaemonRules rules, Func<PolicyClient, bool> isReady)
    {
        WriteSettings(directory, rules);
        var time = Stopwatch.StartNew();
        var process = ChildProcess.Start(directory["out"], bench.Program, "run", "--config", Settings(directory));
        try
        {
            var client = await PolicyClient.ConnectAsync(Socket(directory, "policy"));
            await Eventually.TrueAsync(() => isReady(client), "the table is loaded");
            return new Daemon(process, client, time.Elapsed);
        }
        catch (TimeoutException)
        {
            await process.DisposeAsync();
            throw;
        }
    }

    private static void WriteSettings(TemporaryDirectory directory, DaemonRules rules)
    {
        foreach (var name in (string[])["log", "data", "run"])
            Directory.CreateDirectory(directory[name]);
        File.WriteAllText(Settings(directory), $$"""
            {
              "LogSources": [ { "Kind": "file", "Path": {{Json(Log(directory))}}, "Presets": [ "*" ] } ],
              "Authorization": {
                "Window": "{{rules.Window:c}}", "MaximumSession": "{{rules.MaximumSession:c}}", "TrackSessions": {{(rules.TracksSessions ? "true" : "false")}},
                "ExemptNetworks": [], "NeverAuthorize": [], "MaximumAddresses": {{rules.MaximumAddresses}}
              },
              "Storage": { "Kind": "sqlite", "Path": {{Json(Store(directory))}} },
              "RelayEndpoints": [
                { "Kind": "policy", "Listen": {{Json("unix:" + Socket(directory, "policy"))}} },
                { "Kind": "socketmap", "Listen": {{Json("unix:" + Socket(directory, "socketmap"))}} }
              ],
              "Control": { "Listen": {{Json("unix:" + Socket(directory, "control"))}} }
            }
            """);
    }

    private static string Json(string text) => JsonSerializer.Serialize(text);
}
