using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Logins;
using PopBeforeSmtp.Storage;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Ingestion;

/// <summary>What came in one block comes into the table before anything is written down of it, and comes to the same as if each had come alone.</summary>
public sealed class RecordTogetherTests
{
    private const int Runs = 200;
    private const int MostEvents = 40;

    private static readonly string[] Addresses = ["192.0.2.1", "192.0.2.2", "192.0.2.3", "2001:db8::1", "10.1.2.3", "127.0.0.1"];
    private static readonly string[] Users = ["ina", "piet", "eve"];

    [Fact]
    public async Task Many_at_once_come_to_the_same_as_one_by_one()
    {
        for (var seed = 0; seed < Runs; seed++)
        {
            await using var together = Start();
            await using var alone = Start();
            var random = new Random(seed);
            for (var block = 0; block < 3; block++)
            {
                var events = Events(random, together.Clock.GetUtcNow());
                together.Writer.Record("mail", events, [Make.Position("mail", block)]);
                foreach (var one in events)
                    alone.Writer.Record("mail", [one], [Make.Position("mail", block)]);
                foreach (var pipeline in new[] { together, alone })
                    pipeline.Clock.Advance(TimeSpan.FromMinutes(10));
            }
            Assert.Equal(await ToldAsync(alone), await ToldAsync(together));
        }
    }

    private static Pipeline Start()
    {
        var pipeline = new Pipeline(Make.Rules with { MaximumAddresses = 4, MaximumAddressesPerUser = 3, MaximumAccountsPerAddress = 2 });
        pipeline.Table.Load([], [], ["dovecot"]);
        pipeline.Table.CountSessions();
        pipeline.Writer.Suspend(new Suspension("eve", pipeline.Clock.GetUtcNow(), "", ""));
        return pipeline;
    }

    private static List<SessionEvent> Events(Random random, DateTimeOffset now) => [.. Enumerable.Range(0, random.Next(1, MostEvents)).Select(_ => Any(random, now))];

    private static SessionEvent Any(Random random, DateTimeOffset now)
    {
        var (address, user, session) = (Addresses[random.Next(Addresses.Length)], Users[random.Next(Users.Length)], $"s{random.Next(6)}");
        var time = now - TimeSpan.FromMinutes(random.Next(4) == 0 ? random.Next(40) : 0);
        return random.Next(3) == 0
            ? new LogoutEvent(time, time, random.Next(2) == 0 ? Make.Address(address) : null, user, session, "imap", "dovecot", "logout") { SessionKey = session }
            : new LoginEvent(time, time, Make.Address(address), user, session, "imap", "dovecot", "login") { SessionKey = session };
    }

    private static async Task<string> ToldAsync(Pipeline pipeline)
    {
        await pipeline.StoreWriter.TrySaveAsync(CancellationToken.None);
        var saved = new StoreChanges();
        foreach (var save in pipeline.Store.Saves)
            saved.Add(save);
        var rows = saved.Rows.Select(row => Text(row.Key, row.Value)).Order(StringComparer.Ordinal);
        // Which of the two is said first, that an address is shared or that another has come, depends on when it is said.
        var said = pipeline.Log.Lines.Where(line => !line.Contains("until=", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        return string.Join('\n', rows.Concat(saved.Events.Select(happened => happened.ToString())).Concat(said).Append(string.Join(' ', saved.Positions["mail"])));
    }

    private static string Text(ClientAddress address, Authorization? row) =>
        row is null ? $"{address} removed" : $"{row with { Accounts = [], Sessions = [] }} {string.Join(' ', row.Accounts)} {string.Join(' ', row.Sessions)}";
}
