using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;
using OpenRelayEnvelopes = PopBeforeSmtp.Doctor.RelayTest.OpenRelayEnvelopes;

namespace PopBeforeSmtp.Faults.Matrix;

/// <summary>What a real Postfix does while the service is well, away, hangs, or cannot read its store.</summary>
internal static class RelayHostFaults
{
    private const string Foreign = "somebody@elsewhere.example";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static IEnumerable<IFault> All { get; } =
    [
        new Fault(35, "service stopped under a running Postfix", (trial, token) => AwayAsync(trial, _ => true, (host, end) => host.Agent.StopAsync(end), token)),
        new Fault(36, "service hanging under a running Postfix", (trial, token) => AwayAsync(trial, wait => wait < Patience, (host, end) => host.Agent.Process.SuspendAsync(end), token)),
        new Fault(48, "open-relay envelopes at Postfix in six states of the service", OpenRelayAsync),
    ];

    private static async Task AwayAsync(Trial trial, Func<TimeSpan, bool> canWait, Func<PostfixHost, CancellationToken, Task> harm, CancellationToken token)
    {
        var clients = trial.Scale.Count(3, 20);
        await using var host = await PostfixHost.StartAsync(_ => { }, token);
        var asking = host.Ways.Where(host.Asks).Where(way => canWait(host.LongestWait(way))).ToList();
        for (var i = 0; i < clients; i++)
            await File.AppendAllTextAsync(host.LogPath, LoneAgent.LoginLine($"{LoopbackAddress.V4((byte)(10 + i))}"), token);
        await host.Agent.UntilPrintedAsync($"{LoopbackAddress.V4((byte)(9 + clients))}", token);
        foreach (var way in asking)
            trial.Expect((await SendAsync(host, way, 10, Foreign, token)).Code == 250, $"{way}: who logged in may not relay before the fault");
        var before = await host.CountRelayedAsync(token);
        await harm(host, token);
        trial.HowOften($"{clients * asking.Count} clients");
        await Task.WhenAll(asking.SelectMany(way => Enumerable.Range(0, clients).Select(async i =>
        {
            trial.Asked += 3;
            var inbound = await SendAsync(host, way, (byte)(100 + i), host.LocalMailbox, token);
            trial.Expect(inbound.Code == 250, $"{way}: inbound mail is answered {inbound}");
            var known = await SendAsync(host, way, (byte)(10 + i), Foreign, token);
            trial.Expect(known.Code / 100 == 4, $"{way}: who logged in is told {known}");
            var stranger = await SendAsync(host, way, (byte)(100 + i), Foreign, token);
            trial.Expect(!stranger.IsPositive, $"{way}: a stranger is told {stranger}");
            if (stranger.IsPositive)
                trial.FalselyAllowed++;
        })));
        host.Agent.Process.Send(Signal.Continue);
        var relayed = await host.CountRelayedAsync(token) - before;
        trial.Expect(relayed == 0, $"{relayed} mails were relayed");
    }

    private static async Task<SmtpReply> SendAsync(PostfixHost host, string way, byte client, string recipient, CancellationToken token)
    {
        await using var session = await host.OpenAsync(LoopbackAddress.V4(client), way, token);
        session.Patience = Patience;
        return await session.TrySendAsync("alice@example.org", recipient, token);
    }

    private static async Task OpenRelayAsync(Trial trial, CancellationToken token)
    {
        await using var host = await PostfixHost.StartAsync(_ => { }, token);
        var stranger = LoopbackAddress.V4(3);
        string[] ways = trial.Scale.IsFull ? [.. host.Ways] : ["policy", "socketmap", "hash"];
        string[] quick = [.. ways.Where(way => host.LongestWait(way) < Patience)];
        await TryAsync(ways, isAway: false);
        await File.AppendAllTextAsync(host.LogPath, LoneAgent.LoginLine($"{LoopbackAddress.V4(2)}"), token);
        await host.Agent.UntilPrintedAsync($"{LoopbackAddress.V4(2)}", token);
        await TryAsync(ways, isAway: false);
        await using (new LogFlood(host.LogPath, stranger))
            await TryAsync(ways, isAway: false);
        await host.Agent.Process.SuspendAsync(token);
        await TryAsync(quick, isAway: true);
        host.Agent.Process.Send(Signal.Continue);
        await host.Agent.StopAsync(token);
        await TryAsync(ways, isAway: true);
        await host.Agent.StartAsync(token);
        await host.Agent.RestartWithBrokenStoreAsync(token);
        await TryAsync(ways, isAway: false);
        trial.HowOften($"{trial.Asked} envelopes");
        var relayed = await host.CountRelayedAsync(token);
        trial.FalselyAllowed = relayed;
        trial.Expect(relayed == 0, $"{relayed} mails were relayed");

        async Task TryAsync(IReadOnlyList<string> tried, bool isAway)
        {
            await new OpenRelayAttempt(host, stranger).RunAsync(tried, isAway, token);
            trial.Asked += tried.Count * OpenRelayEnvelopes.Against(host.LocalMailbox, "127.0.0.1").Count;
        }
    }
}
