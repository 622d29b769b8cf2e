using System.Diagnostics;
using System.Net.Sockets;
using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>
/// The service is killed at random instants, while logins are written and its start too. CRASH_KILLS says how often, CRASH_SEED repeats
/// the instants of a run; tests/crash sets both.
/// </summary>
public sealed class CrashTests : IAsyncDisposable
{
    private const int KillsInCI = 50;
    private const int LatestStart = 400;
    private const int LongestLife = 120;
    private const int SomeOld = 300;

    /// <summary>A machine that does much else at the same time is slow; what is lost never comes.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly int _kills = Number("CRASH_KILLS") ?? KillsInCI;
    private readonly int _seed = Number("CRASH_SEED") ?? Random.Shared.Next();
    private readonly LoneAgent _lone = new();
    private readonly LoginLoad _load;
    private readonly Random _random;
    private readonly List<TimeSpan> _firstAnswers = [];
    private readonly List<TimeSpan> _allAnswers = [];
    private int _falseAllows;
    private int _damaged;

    public CrashTests()
    {
        _random = new Random(_seed);
        _lone.Agent.Settings.Window("12:00:00");
        _lone.Agent.Settings.Json["History"] = new System.Text.Json.Nodes.JsonObject { ["MaximumEvents"] = 2000 };
        _load = new LoginLoad(_lone.LogPath, _seed);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _load.DisposeAsync();
        await _lone.DisposeAsync();
    }

    [Fact]
    public async Task A_service_that_is_killed_at_any_instant_loses_no_login_and_lets_nobody_in()
    {
        await _lone.Agent.StartAsync(Token);
        await _lone.Agent.KillAsync(Token);
        var known = 0;
        for (var kill = 1; kill <= _kills; kill++)
        {
            var before = _load.Written();
            var life = Stopwatch.StartNew();
            await using var process = Start();
            if (_random.Next(3) == 0)
            {
                await Task.Delay(_random.Next(LatestStart), Token);
            }
            else
            {
                using var relay = await ConnectAsync(process);
                await CheckAsync(relay, process, life, before, known);
                known = before.Count;
                await Task.Delay(_random.Next(LongestLife), Token);
            }
            process.Send(Signal.Kill);
            await process.WaitForExitAsync(Token);
            await CheckIntegrityAsync(kill);
            if (kill % KillsInCI == 0)
                TestContext.Current.TestOutputHelper?.WriteLine(Describe(kill));
        }
        await _load.StopAsync();
        var end = Stopwatch.StartNew();
        await using var last = Start();
        using var asking = await ConnectAsync(last);
        await CheckAsync(asking, last, end, _load.Written(), 0);
        var result = Describe(_kills);
        TestContext.Current.TestOutputHelper?.WriteLine(result);
        Assert.True(_falseAllows + _damaged == 0, result);
    }

    /// <summary>A loss ends the test at once.</summary>
    private string Describe(int kills) =>
        $"kills {kills}, seed {_seed}: logins {_load.Written().Count}, LOSS 0, FALSE ALLOWS {_falseAllows}, damaged stores {_damaged}, "
        + $"start to first right answer {Describe(_firstAnswers)}, to all {Describe(_allAnswers)}";

    private static int? Number(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), out var number) ? number : null;

    private static string Describe(List<TimeSpan> times)
    {
        List<double> sorted = [.. times.Select(time => time.TotalMilliseconds).Order()];
        return sorted.Count == 0 ? "none" : $"median {sorted[sorted.Count / 2]:0} ms, longest {sorted[^1]:0} ms";
    }

    private ServerProcess Start() => ServerProcess.Start(Repository.Program, ["run", "--config", _lone.Agent.Settings.Write()], workingDirectory: _lone.Directory.Path);

    private async Task<PolicyQuestions> ConnectAsync(ServerProcess process)
    {
        PolicyQuestions? connection = null;
        await Eventually.TrueAsync(() => (connection = PolicyQuestions.TryOpen(_lone.Agent.Settings.PolicyPath)) is not null, Longest, () => process.Describe("somebody listens"), Token);
        return connection!;
    }

    /// <param name="known">So many of those before have been asked for already; of these only some are.</param>
    private async Task CheckAsync(PolicyQuestions relay, ServerProcess process, Stopwatch life, IReadOnlyList<int> before, int known)
    {
        List<int> asked = [.. Enumerable.Range(0, Math.Min(known, SomeOld)).Select(_ => before[_random.Next(known)]), .. before.Skip(known)];
        var missing = asked;
        while (missing.Count > 0)
        {
            var answers = Ask(relay, [.. missing.Select(LoginLoad.AddressOf)], process);
            if (missing.Count == asked.Count && answers.Contains("OK"))
                _firstAnswers.Add(life.Elapsed);
            missing = [.. missing.Where((_, index) => answers[index] != "OK")];
            if (missing.Count == 0)
                break;
            Assert.True(life.Elapsed < Longest, $"seed {_seed}: LOSS {missing.Count}, the first of them {LoginLoad.AddressOf(missing[0])}\n{process.Describe("")}");
            await Task.Delay(1, Token);
        }
        _allAnswers.Add(life.Elapsed);
        // Until it has read its log the service tells whom it does not know to try later.
        _falseAllows += Ask(relay, [.. LoginLoad.Decoys, .. asked.SelectMany(LoginLoad.Beside)], process)
            .Count(answer => answer != "DUNNO" && !answer.StartsWith("DEFER_IF_REJECT 4.3.0 ", StringComparison.Ordinal));
    }

    private List<string> Ask(PolicyQuestions relay, IReadOnlyList<string> addresses, ServerProcess process)
    {
        try
        {
            return relay.Ask(addresses);
        }
        catch (SocketException e)
        {
            throw new InvalidOperationException(process.Describe($"seed {_seed}: {e.Message}"), e);
        }
    }

    /// <summary>Of a copy: sqlite3 would put the file in order before the service sees it.</summary>
    private async Task CheckIntegrityAsync(int kill)
    {
        var store = _lone.Agent.Settings.StorePath;
        var copy = _lone.Directory.Combine($"copy-{kill}.db");
        foreach (var suffix in (string[])["", "-wal"])
        {
            if (File.Exists(store + suffix))
                File.Copy(store + suffix, copy + suffix);
        }
        var check = await Command.RunAsync("sqlite3", [copy, "PRAGMA integrity_check"], null, Token);
        if (check.Output.Trim() != "ok")
            _damaged++;
        foreach (var suffix in (string[])["", "-wal", "-shm"])
            File.Delete(copy + suffix);
    }
}
