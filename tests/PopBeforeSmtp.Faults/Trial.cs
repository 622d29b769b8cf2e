using System.Globalization;
using System.Text.Json.Nodes;
using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;
using PopBeforeSmtp.Faults.Oracle;

namespace PopBeforeSmtp.Faults;

/// <summary>One service in a directory of its own, with a log that is written here and a checker that knows who has logged in.</summary>
internal sealed class Trial : IAsyncDisposable
{
    private const double WorstP99 = 0.25;

    private readonly List<string> _failures = [];
    private readonly List<string> _notes = [];
    private Checker? _checker;
    private bool _isUp;
    private bool _wasUp;
    private string _howOften = "1";

    public Trial(FaultScale scale)
    {
        Scale = scale;
        Directory.CreateDirectory("log");
        Agent = new Agent(Directory, new AgentSettings(Directory, LogPath));
        Log = NewLog(LogPath);
    }

    public FaultScale Scale { get; }

    public TestDirectory Directory { get; } = new();

    public Truth Truth { get; } = new();

    public ClientAddresses Addresses { get; } = new();

    public Agent Agent { get; }

    public LogWriter Log { get; }

    public string LogPath => Directory.Combine("log", "mail.log");

    public AgentSettings Settings => Agent.Settings;

    /// <summary>Of the checker while the service is started the first time.</summary>
    public Checker Checker => _checker ?? throw new InvalidOperationException("the service is not started");

    public JsonObject Source => Settings.Json["LogSources"]!.AsArray()[0]!.AsObject();

    /// <summary>Questions that the row asked itself.</summary>
    public long Asked { get; set; }

    /// <summary>Permitted to the row itself, wrongly.</summary>
    public long FalselyAllowed { get; set; }

    public LogWriter NewLog(string path) => new(path, Truth, Addresses);

    /// <summary>Starts the service; the checker asks from now on.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await Agent.StartAsync(cancellationToken);
        Check();
    }

    /// <summary>The checker asks from now on.</summary>
    public void Check()
    {
        _isUp = _wasUp = true;
        if (_checker is null)
            _checker = new Checker(Truth, Settings.PolicyPath, Settings.SocketmapPath, Scale);
        else
            _checker.Resume();
    }

    /// <summary>The checker asks, and somebody else runs the service.</summary>
    public void CheckOnly() => _checker = new Checker(Truth, Settings.PolicyPath, Settings.SocketmapPath, Scale);

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await Checker.PauseAsync(cancellationToken);
        _isUp = false;
        await Agent.StopAsync(cancellationToken);
    }

    /// <summary>SIGKILL, without a word before.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        await Checker.PauseAsync(cancellationToken);
        _isUp = false;
        await Agent.KillAsync(cancellationToken);
    }

    /// <summary>Waits while the log is read again; whoever asks meanwhile may be told no.</summary>
    public Task UntilPermittedAsync(string address, CancellationToken cancellationToken) => Eventually.TrueAsync(
        async () => await RelayQuestion.AskPolicyAsync(Settings.PolicyPath, address, cancellationToken) == "OK",
        TimeSpan.FromSeconds(10) + Scale.Patience, () => $"{address} is permitted again", cancellationToken);

    public Task SettleAsync(CancellationToken cancellationToken) => Checker.SettleAsync(cancellationToken);

    public LogLoad Load(int linesASecond, int loginsASecond) => new(Log, linesASecond, loginsASecond);

    public void HowOften(string what) => _howOften = what;

    public void Note(string text) => _notes.Add(text);

    public void Fail(string what) => _failures.Add(what);

    public void Expect(bool isSo, string what)
    {
        if (!isSo)
            Fail(what);
    }

    /// <summary>A service that has ended by itself is the worst of all; its last words are shown.</summary>
    public void ExpectAlive()
    {
        if (_isUp && Agent.Process.HasExited)
            Fail($"the service has ended by itself: {string.Join(" / ", Agent.Process.Output.SkipWhile(line => !line.Contains("has thrown an unhandled", StringComparison.Ordinal)).Skip(1).Take(3))}");
    }

    public bool HasPrinted(string text) => Agent.Process.Output.Any(line => line.Contains(text, StringComparison.Ordinal));

    public int CountPrinted(string text) => Agent.Process.Output.Count(line => line.Contains(text, StringComparison.Ordinal));

    /// <summary>Waits for it; fails the row when it does not come.</summary>
    public async Task ExpectEventuallyAsync(Func<bool> isSo, TimeSpan within, string what, CancellationToken cancellationToken)
    {
        try
        {
            await Eventually.TrueAsync(isSo, within, () => what, cancellationToken);
        }
        catch (TimeoutException e)
        {
            Fail(e.Message);
        }
    }

    /// <summary>Resident memory in MiB.</summary>
    public double Memory() => double.Parse(
        File.ReadLines($"/proc/{Agent.Process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))["VmRSS:".Length..].Replace("kB", "").Trim(),
        CultureInfo.InvariantCulture) / 1024;

    public int Descriptors() => System.IO.Directory.GetFileSystemEntries($"/proc/{Agent.Process.Id}/fd").Length;

    public async Task<FaultResult> ResultAsync()
    {
        if (_checker is not null)
            await _checker.DisposeAsync();
        var logins = Truth.Logins.Where(login => !login.IsExcused).ToList();
        var never = logins.Where(login => !login.IsAnswered).ToList();
        var late = logins.Count(login => login.IsLate);
        var takenBack = logins.Count(login => login.IsTakenBack);
        var lost = logins.Count(login => !login.IsAnswered || login.IsLate || login.IsTakenBack);
        if (lost > 0)
            Fail($"lost: {never.Count} never answered{(never.Count > 0 ? $" (first {never[0].Address})" : "")}, {late} later than {Scale.Patience.TotalSeconds:0.#} s, {takenBack} taken back{(never.Count > 0 ? SaidOf(never[0].Address) : "")}");
        var falseAllows = _checker?.FalseAllows ?? 0;
        if (falseAllows > 0)
            Fail($"permitted without a valid login: {string.Join(", ", _checker!.SomeFalseAllows)}");
        var unanswered = _checker?.Unanswered ?? 0;
        if (unanswered > 0)
            Fail($"questions without an answer: {_checker!.LastFault}");
        var p99 = _checker?.Times.P99();
        if (p99 > Scale.Within(WorstP99))
            Fail($"99 of 100 answers took up to {p99.Value.TotalMilliseconds:0} ms");
        return new FaultResult(_howOften, logins.Count, lost, (_checker?.Questions ?? 0) + Asked, FalselyAllowed + falseAllows, unanswered, p99, [.. _failures]) { Notes = [.. _notes] };
    }

    /// <summary>What the service itself says of an address.</summary>
    public string SaidOf(string address) => !_wasUp ? "" : string.Concat(Agent.Process.Output.Where(line => line.Contains($"client={address},", StringComparison.Ordinal)).TakeLast(2).Select(line => $" / {line}"));

    public async ValueTask DisposeAsync()
    {
        if (_checker is not null)
            await _checker.DisposeAsync();
        Log.Dispose();
        await Agent.DisposeAsync();
        Directory.Dispose();
    }
}
