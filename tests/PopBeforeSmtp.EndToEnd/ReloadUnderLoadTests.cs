using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>
/// Reloads while relays ask all the time, logins are written and the log is rotated: as many as POP_BEFORE_SMTP_RELOADS says.
/// </summary>
public sealed class ReloadUnderLoadTests : IAsyncDisposable
{
    private const int Relays = 8;
    private const int ReloadsBetweenRotations = 25;

    /// <summary>After so many the service has the memory, threads and files that it needs for reloads.</summary>
    private const int WarmUp = 50;

    private static readonly int Reloads = int.Parse(Environment.GetEnvironmentVariable("POP_BEFORE_SMTP_RELOADS") ?? "200", CultureInfo.InvariantCulture);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly LoneAgent _lone = new();
    private readonly List<string> _written = [];
    private long _answers;
    private int _rotations;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private AgentSettings Settings => _lone.Agent.Settings;

    public ValueTask DisposeAsync() => _lone.DisposeAsync();

    [Fact]
    public async Task Reloads_under_load_lose_no_login_and_no_question_and_leak_nothing()
    {
        Settings.Json["PresetDirectories"]!.AsArray().Add(_lone.Directory.CreateDirectory("presets"));
        // A service that kept something of each reload would be at this end of its memory before the last of a thousand.
        _lone.Agent.Environment["DOTNET_GCHeapHardLimit"] = "0x6000000";
        await _lone.Agent.StartAsync(Token);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task[] load = [WriteLoginsAsync(end.Token), .. Enumerable.Range(0, Relays).Select(_ => Task.Run(() => AskAsync(end.Token), Token))];
        using var control = Control();

        await ReloadAsync(control, 0, WarmUp);
        var (files, threads, memory) = Footprint();
        var watch = Stopwatch.StartNew();
        await ReloadAsync(control, WarmUp, Reloads);
        var answers = Interlocked.Read(ref _answers);
        await end.CancelAsync();
        await Task.WhenAll(load);

        using var relay = await PolicyConnection.OpenAsync(Settings.PolicyPath, Token);
        foreach (var address in _written)
            await Eventually.TrueAsync(async () => await relay.AskAsync(address, Token) == "OK", Limit, () => $"the login from {address} is lost\n{Tail()}", Token);
        await Eventually.TrueAsync(() => Footprint() is var now && now.Files <= files && now.Threads <= threads + 2, Limit, () => $"{files} files and {threads} threads have become {Footprint()}", Token);
        TestContext.Current.TestOutputHelper?.WriteLine($"{Reloads} reloads in {watch.Elapsed.TotalSeconds:F1} s, {_written.Count} logins, {answers} answers, {_rotations} rotations, {files} files, {threads} threads, {memory >> 10} MiB and {Footprint().Memory >> 10} MiB at the end");
    }

    /// <summary>Everything that can change does, each time: a preset, and so the log source; a map; the rules.</summary>
    private async Task ReloadAsync(HttpClient control, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            File.WriteAllText(_lone.Directory.Combine("presets", "moated.yaml"), ReloadTests.Preset.Replace("WORD", $"WORD{i}"));
            Settings.Window(i % 2 == 0 ? "00:30:00" : "00:45:00");
            Settings.Json["Authorization"]!["NeverAuthorize"] = new JsonArray([.. Enumerable.Range(0, i % 3).Select(other => JsonValue.Create($"203.0.113.{other}"))]);
            Settings.Json["Authorization"]!["AlwaysAuthorize"] = new JsonArray($"198.51.100.{i % 250}");
            Settings.Json["MapFiles"] = new JsonArray(new JsonObject { ["Kind"] = "haraka", ["Path"] = _lone.Directory.Combine("map"), ["Mode"] = i % 2 == 0 ? "0644" : "0640" });
            Settings.Write();
            if (i % ReloadsBetweenRotations == ReloadsBetweenRotations - 1)
                Rotate();
            using var reply = await control.PostAsync("v1/reload", null, Token);
            var view = JsonNode.Parse(await reply.Content.ReadAsStringAsync(Token))!;
            Assert.Empty(view["errors"]!.AsArray());
            Assert.NotEmpty(view["changes"]!.AsArray());
        }
    }

    private void Rotate()
    {
        lock (_written)
        {
            _rotations++;
            File.Move(_lone.LogPath, $"{_lone.LogPath}.{_rotations}");
            File.WriteAllText(_lone.LogPath, "");
        }
    }

    private async Task WriteLoginsAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; !cancellationToken.IsCancellationRequested; i++)
        {
            var address = $"10.{i / 65536}.{i / 256 % 256}.{i % 256}";
            lock (_written)
            {
                _lone.WriteLogin(address, $"user{i}@example.org");
                _written.Add(address);
            }
            await Task.Delay(20, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        using var relay = await PolicyConnection.OpenAsync(Settings.PolicyPath, Token);
        var known = "";
        for (var i = 0; !cancellationToken.IsCancellationRequested; i++)
        {
            Assert.Equal("DUNNO", await relay.AskAsync($"172.16.{i / 256 % 256}.{i % 256}", Token));
            if (known.Length > 0)
                Assert.Equal("OK", await relay.AskAsync(known, Token));
            lock (_written)
                known = _written.Count > 0 ? _written[^1] : "";
            // Whoever has once been told OK is told so again.
            if (known.Length > 0 && await relay.AskAsync(known, Token) != "OK")
                known = "";
            Interlocked.Add(ref _answers, 2);
        }
    }

    private HttpClient Control() => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, token) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_lone.Directory.Combine("control")), token);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = new Uri("http://control/"),
    };

    /// <returns>Open files, threads, and kilobytes in memory.</returns>
    private (int Files, int Threads, long Memory) Footprint()
    {
        var process = $"/proc/{_lone.Agent.Process.Id}";
        // A rotated log is read until it has been silent for a minute.
        var files = Directory.EnumerateFileSystemEntries($"{process}/fd").Count(file => TargetOf(file) is { } target && !target.StartsWith(_lone.LogPath + ".", StringComparison.Ordinal));
        return (files, Directory.GetDirectories($"{process}/task").Length, Resident($"{process}/status"));
    }

    /// <summary>null: it has been closed in the meantime.</summary>
    private static string? TargetOf(string file)
    {
        try
        {
            return File.ResolveLinkTarget(file, false)?.FullName;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static long Resident(string status) =>
        long.Parse(File.ReadLines(status).First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);

    private string Tail() => string.Join('\n', _lone.Agent.Process.Output.TakeLast(30));
}
