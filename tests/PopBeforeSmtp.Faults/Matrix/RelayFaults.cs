using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;
using PopBeforeSmtp.Faults.Oracle;
using PopBeforeSmtp.Faults.Relays;

namespace PopBeforeSmtp.Faults.Matrix;

/// <summary>Relays that are many, slow, in a hurry, or speak nonsense.</summary>
internal static class RelayFaults
{
    /// <summary>Sockets that are being closed are still there for a moment.</summary>
    private static readonly TimeSpan Closing = TimeSpan.FromSeconds(10);

    private const int Burst = 5000;

    public static IEnumerable<IFault> All { get; } =
    [
        new Fault(29, "1,000 relay connections asking 20,000 times a second", ManyConnectionsAsync),
        new Fault(30, "5,000 relays connecting at once without waiting", ConnectBurstAsync),
        new Fault(31, "500 relays that send a byte a second, never read, half-close, idle", SlowRelaysAsync),
        new Fault(38, "socket files deleted, or their directory", SocketFileGoneAsync),
        new Fault(39, "another user asks", OtherUserAsync),
    ];

    private static async Task ManyConnectionsAsync(Trial trial, CancellationToken token)
    {
        const int Connections = 1000;
        const int ASecond = 20_000;
        var lasts = trial.Scale.Seconds(5, 60);
        trial.HowOften($"{lasts.TotalSeconds:0} s");
        await trial.StartAsync(token);
        var known = trial.Log.Write(200, 200);
        await trial.SettleAsync(token);
        var (descriptors, memory) = (trial.Descriptors(), trial.Memory());
        var times = new AnswerTimes();
        long wrong = 0, falseAllows = 0;
        var relays = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => StressRelay.ConnectAsync(trial.Settings.PolicyPath, token)));
        var end = Stopwatch.StartNew();
        await Task.WhenAll(relays.Select((relay, number) => Task.Run(async () =>
        {
            using var _ = relay;
            // Each at its own moment, so that they do not all ask at once and then rest.
            var next = TimeSpan.FromSeconds(number * 1.0 / ASecond);
            for (var i = number; end.Elapsed < lasts; i++, next += TimeSpan.FromSeconds(Connections * 1.0 / ASecond))
            {
                if (next > end.Elapsed)
                    await Task.Delay(next - end.Elapsed, token);
                var isKnown = i % 2 == 0;
                var start = Stopwatch.GetTimestamp();
                var answer = await relay.AskAsync(isKnown ? known[i % known.Count].Address : $"198.51.100.{i % 250}", token);
                times.Add(Stopwatch.GetElapsedTime(start));
                if (!isKnown && answer == "OK")
                    Interlocked.Increment(ref falseAllows);
                else if (answer != (isKnown ? "OK" : "DUNNO"))
                    Interlocked.Increment(ref wrong);
            }
        }, token)));
        var pace = times.Count / end.Elapsed.TotalSeconds;
        trial.Asked = times.Count;
        trial.FalselyAllowed = falseAllows;
        trial.Expect(falseAllows == 0, $"{falseAllows} false allows");
        trial.Expect(wrong == 0, $"{wrong} wrong answers");
        // The checker's times count: those of a thousand clients in one process are mostly that process's own.
        var p99 = times.P99()!.Value.TotalMilliseconds;
        trial.Note($"{pace:0} answers/s; p99 {p99:0.00} ms as the thousand clients see it, with their own scheduling in it; memory {memory:0} MiB before and {trial.Memory():0} MiB after");
        await BackToBaseAsync(trial, descriptors, memory + 60, token);
        trial.Log.Write(5);
        await trial.SettleAsync(token);
    }

    /// <summary>
    /// Postfix does not wait when the queue of a unix socket is full, and net.core.somaxconn says how long it is. A network namespace has a
    /// limit of its own, so that the host's need not be changed to see a higher one work.
    /// </summary>
    private static async Task ConnectBurstAsync(Trial trial, CancellationToken token)
    {
        const int Room = 8192;
        var bursts = trial.Scale.Count(2, 20);
        trial.HowOften($"2 x {bursts} bursts");
        var most = int.Parse(await File.ReadAllTextAsync("/proc/sys/net/core/somaxconn", token));
        await trial.StartAsync(token);
        trial.Log.Write(20, 20);
        await trial.SettleAsync(token);
        var refused = await BurstsAsync(trial, bursts, token);
        trial.Expect(refused <= bursts * Math.Max(0, Burst - most), $"{refused} refused although {most} may wait");
        trial.Note($"net.core.somaxconn {most}: {refused} of {bursts * Burst} told EAGAIN, which 451 Postfix makes of it");
        await HowManyWaitAsync(trial, most, token);
        await trial.StopAsync(token);
        trial.Agent.Entrance = ["unshare", "-n", "sh", "-c", $"echo {Room} >/proc/sys/net/core/somaxconn && exec \"$0\" \"$@\""];
        await trial.StartAsync(token);
        trial.Log.Write(20, 20);
        await trial.SettleAsync(token);
        refused = await BurstsAsync(trial, bursts, token);
        trial.Expect(refused == 0, $"{refused} refused although {Room} may wait");
        trial.Note($"net.core.somaxconn {Room}: {refused} of {bursts * Burst} refused");
        await HowManyWaitAsync(trial, Room, token);
        trial.Log.Write(5);
        await trial.SettleAsync(token);
    }

    /// <returns>How many connections were refused; all others are answered.</returns>
    private static async Task<int> BurstsAsync(Trial trial, int bursts, CancellationToken token)
    {
        var (descriptors, memory) = (trial.Descriptors(), trial.Memory());
        var refused = 0;
        for (var burst = 0; burst < bursts; burst++)
        {
            var relays = new List<StressRelay>();
            for (var i = 0; i < Burst; i++)
            {
                if (StressRelay.ConnectAtOnce(trial.Settings.PolicyPath, out var relay) is not { } why)
                    relays.Add(relay!);
                else if (why == "EAGAIN")
                    refused++;
                else
                    trial.Fail($"a connection of a burst got {why}");
            }
            await AskAllAsync(trial, relays, token);
            await BackToBaseAsync(trial, descriptors, memory + 100, token);
        }
        return refused;
    }

    /// <summary>A service that does not accept shows how many the kernel keeps for it.</summary>
    private static async Task HowManyWaitAsync(Trial trial, int most, CancellationToken token)
    {
        await trial.Checker.PauseAsync(token);
        await trial.Agent.Process.SuspendAsync(token);
        var waiting = new List<StressRelay>();
        while (waiting.Count < Burst && StressRelay.ConnectAtOnce(trial.Settings.PolicyPath, out var relay) is null)
            waiting.Add(relay!);
        trial.Agent.Process.Send(Signal.Continue);
        trial.Expect(waiting.Count >= Math.Min(Burst, most), $"only {waiting.Count} may wait with net.core.somaxconn {most}");
        await AskAllAsync(trial, waiting, token);
        trial.Checker.Resume();
    }

    private static async Task AskAllAsync(Trial trial, List<StressRelay> relays, CancellationToken token)
    {
        foreach (var answer in await Task.WhenAll(relays.Select(relay => relay.AskAsync("198.51.100.9", token))))
            trial.Expect(answer == "DUNNO", $"a stranger of a burst got '{answer}'");
        trial.Asked += relays.Count;
        relays.ForEach(relay => relay.Dispose());
    }

    private static async Task SlowRelaysAsync(Trial trial, CancellationToken token)
    {
        const int OfEach = 125;
        var lasts = trial.Scale.Seconds(6, 45);
        trial.HowOften($"{lasts.TotalSeconds:0} s");
        await trial.StartAsync(token);
        var login = trial.Log.Write(40, 20)[0];
        await trial.SettleAsync(token);
        var (descriptors, memory) = (trial.Descriptors(), trial.Memory());
        using var end = CancellationTokenSource.CreateLinkedTokenSource(token);
        var path = trial.Settings.PolicyPath;
        var slow = Repeat(OfEach, () => SlowRelay.ByteASecondAsync(path, end.Token));
        var deaf = Repeat(OfEach, () => SlowRelay.NeverReadAsync(path, end.Token));
        var idle = Repeat(OfEach, () => SlowRelay.IdleAsync(path, login.Address, end.Token));
        // Those who say that they will ask no more are answered and let go, again and again.
        var halves = 0;
        var half = Repeat(OfEach, async () =>
        {
            while (!end.IsCancellationRequested)
            {
                var answer = await SlowRelay.HalfCloseAsync(path, login.Address, token);
                trial.Expect(answer == "action=OK\n\n", $"who half-closed got '{answer}'");
                Interlocked.Increment(ref halves);
                await Task.Delay(TimeSpan.FromMilliseconds(500), end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            return true;
        });
        var worst = 0.0;
        for (var time = Stopwatch.StartNew(); time.Elapsed < lasts;)
        {
            trial.Log.Write(2, 5);
            worst = Math.Max(worst, trial.Memory());
            await Task.Delay(TimeSpan.FromMilliseconds(250), token);
        }
        await end.CancelAsync();
        var cut = (Slow: (await slow).Count(isCut => isCut), Deaf: (await deaf).Count(isCut => isCut), Idle: (await idle).Count(isCut => isCut));
        await half;
        await trial.SettleAsync(token);
        trial.Asked = halves;
        trial.Expect(cut.Idle == 0, $"{cut.Idle} relays that were idle between requests were cut off");
        if (lasts > TimeSpan.FromSeconds(35))
            trial.Expect(cut is { Slow: OfEach, Deaf: OfEach }, $"{cut.Slow} slow and {cut.Deaf} deaf relays of {OfEach} each were cut off after 30 s");
        trial.Expect(worst < memory + 100, $"memory grew from {memory:0} to {worst:0} MiB");
        trial.Note($"memory {memory:0} MiB before, {worst:0} MiB at most; {halves} answers to half-closed connections; cut off: {cut.Slow} of {OfEach} slow, {cut.Deaf} of {OfEach} that do not read, {cut.Idle} idle");
        await BackToBaseAsync(trial, descriptors, memory + 60, token);
    }

    private static Task<T[]> Repeat<T>(int count, Func<Task<T>> start) => Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Run(start)));

    private static async Task SocketFileGoneAsync(Trial trial, CancellationToken token)
    {
        trial.HowOften("3 times");
        trial.Settings.InDirectory(trial.Directory.CreateDirectory("run"));
        await trial.StartAsync(token);
        trial.Log.Write(5, 5);
        await trial.SettleAsync(token);
        var (policy, socketmap) = (trial.Settings.PolicyPath, trial.Settings.SocketmapPath);
        foreach (var harm in new Action[] { () => File.Delete(policy), () => Directory.Delete(Path.GetDirectoryName(policy)!, recursive: true), () => File.Move(policy, policy + ".old") })
        {
            await trial.Checker.PauseAsync(token);
            var said = trial.Agent.Process.Output.Count;
            harm();
            await trial.ExpectEventuallyAsync(() => File.Exists(policy) && File.Exists(socketmap), trial.Scale.Within(5), "the sockets are there again", token);
            if (!File.Exists(policy))
                return;
            await trial.ExpectEventuallyAsync(
                () => trial.Agent.Process.Output.Skip(said).Any(line => line.Contains(policy, StringComparison.Ordinal)), trial.Scale.Within(5), "it is said that the socket was gone", token);
            trial.Checker.Resume();
            trial.Log.Write(5, 5);
            await trial.SettleAsync(token);
        }
    }

    private static async Task OtherUserAsync(Trial trial, CancellationToken token)
    {
        const string Script = "use IO::Socket::UNIX; my $s = IO::Socket::UNIX->new(Peer => $ARGV[0]) or do { print $!+0; exit }; print $s \"request=smtpd_access_policy\\nclient_address=$ARGV[1]\\n\\n\"; $s->flush; print <$s>";
        trial.HowOften("3 sockets");
        await trial.StartAsync(token);
        var login = trial.Log.Write(4, 5)[0];
        await trial.SettleAsync(token);
        foreach (var socket in new[] { trial.Settings.PolicyPath, trial.Settings.SocketmapPath, trial.Directory.Combine("control") })
        {
            var said = (await Command.RunAsync("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", "--", "perl", "-e", Script, socket, login.Address], null, token)).Output;
            trial.Asked++;
            trial.Expect(said == "13", $"{socket} says '{said}' to nobody and not EACCES");
            if (said.Contains("OK", StringComparison.Ordinal))
                trial.FalselyAllowed++;
        }
    }

    /// <summary>What connections took is given back.</summary>
    private static async Task BackToBaseAsync(Trial trial, int descriptors, double memory, CancellationToken token)
    {
        // Two are the checker's own, and the runtime opens some of its own when it is first busy.
        await trial.ExpectEventuallyAsync(() => trial.Descriptors() <= descriptors + 8, Closing, $"descriptors are back at {descriptors}", token);
        trial.Expect(trial.Memory() < memory, $"memory stays at {trial.Memory():0} MiB");
    }
}
