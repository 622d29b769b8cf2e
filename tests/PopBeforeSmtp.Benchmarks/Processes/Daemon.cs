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

    public static string Log(TemporaryDirectory directory) => directory["log/mail.log"];

    public static string Store(TemporaryDirectory directory) => directory["data/authorizations.db"];

    public static string Socket(TemporaryDirectory directory, string protocol) => directory[$"run/{protocol}"];

    /// <param name="known">An address that must be allowed at once; null when the table is empty.</param>
    /// <exception cref="InvalidDataException">The first answer was wrong.</exception>
    public static async Task<Daemon> StartAsync(Bench bench, TemporaryDirectory directory, string? known = null, DaemonTimes? times = null)
    {
        WriteSettings(directory, times ?? DaemonTimes.Long);
        var time = Stopwatch.StartNew();
        var process = ChildProcess.Start(directory["out"], bench.Program, "run", "--config", directory["settings.json"]);
        var client = await PolicyClient.ConnectAsync(Socket(directory, "policy"));
        var action = "";
        await Eventually.TrueAsync(() => !(action = client.Ask(known ?? Stranger)).StartsWith("DEFER", StringComparison.Ordinal), "the table is loaded");
        time.Stop();
        if (action != (known is null ? "DUNNO" : "OK"))
            throw new InvalidDataException($"the first answer for {known ?? Stranger} is {action}");
        return new Daemon(process, client, time.Elapsed);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _process.DisposeAsync();
    }

    private static void WriteSettings(TemporaryDirectory directory, DaemonTimes times)
    {
        foreach (var name in (string[])["log", "data", "run"])
            Directory.CreateDirectory(directory[name]);
        File.WriteAllText(directory["settings.json"], $$"""
            {
              "LogSources": [ { "Kind": "file", "Path": {{Json(Log(directory))}}, "Presets": [ "*" ] } ],
              "Authorization": { "Window": "{{times.Window:c}}", "MaximumSession": "{{times.MaximumSession:c}}", "ExemptNetworks": [], "NeverAuthorize": [] },
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
