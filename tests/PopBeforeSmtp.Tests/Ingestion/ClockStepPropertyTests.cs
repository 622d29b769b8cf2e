using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Ingestion;

/// <summary>
/// However the clock is set, an address may relay if and only if its last login is younger than the window, in time that has passed; the
/// last minute of it may be answered either way.
/// </summary>
public sealed class ClockStepPropertyTests
{
    private const int Runs = 300;
    private const int ActionsPerRun = 60;

    private static readonly TimeSpan Unsure = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task An_address_may_relay_for_a_window_of_time_that_has_passed()
    {
        for (var seed = 0; seed < Runs; seed++)
            await RunAsync(seed);
    }

    private static async Task RunAsync(int seed)
    {
        var random = new Random(seed);
        var clocks = new TwoClocks();
        var lastLogins = new Dictionary<string, TimeSpan>();
        var story = new List<string>();
        await using var service = new ClockedTable(clocks);
        await service.LoadAsync();
        for (var i = 0; i < ActionsPerRun; i++)
        {
            var address = $"192.0.2.{random.Next(5)}";
            switch (random.Next(8))
            {
                case 0 or 1:
                    story.Add($"login from {address}");
                    await service.LogInAsync(address);
                    lastLogins[address] = clocks.SinceBoot;
                    break;
                case 2:
                    var step = TimeSpan.FromSeconds((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(1, 7)));
                    story.Add($"the clock is set by {step}");
                    clocks.Wall += step;
                    break;
                case 3 or 4 or 5:
                    var time = TimeSpan.FromSeconds(random.NextDouble() * (random.Next(2) == 0 ? 2 : 900));
                    story.Add($"{time} passes");
                    clocks.Advance(time);
                    break;
                default:
                    story.Add("a second's work");
                    await service.TickAsync();
                    break;
            }
            foreach (var (known, at) in lastLogins)
                Judge(known, clocks.SinceBoot - at, service.Ask(known), $"seed {seed}: {string.Join("; ", story)}");
            Assert.NotEqual(RelayDecision.Permit, service.Ask("192.0.2.200"));
        }
    }

    private static void Judge(string address, TimeSpan age, RelayDecision decision, string story)
    {
        if (age < Make.Window - Unsure)
            Assert.True(decision == RelayDecision.Permit, $"{address}, {age} old, is told {decision}; {story}");
        else if (age > Make.Window + Unsure)
            Assert.True(decision == RelayDecision.NoOpinion, $"{address}, {age} old, is told {decision}; {story}");
    }
}
