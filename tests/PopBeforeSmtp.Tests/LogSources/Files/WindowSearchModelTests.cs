using FsCheck;
using FsCheck.Fluent;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Tests.Support;
using PopBeforeSmtp.LogSources.Files;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.LogSources.Files;

/// <summary>A log that is begun where the search says comes to the same table as one that is read from its beginning.</summary>
public sealed class WindowSearchModelTests : IDisposable
{
    private const int Logs = 250;

    private readonly TestDirectory _directory = new();
    private int _shortened;
    private int _different;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_table_is_that_of_the_whole_log()
    {
        var logs = from seed in Gen.Choose(0, int.MaxValue - 1)
                   from inBerlin in Gen.Elements(true, false)
                   from minutes in Gen.Elements(1, 30, 600)
                   from tracksSessions in Gen.Elements(true, false)
                   from hasEnds in Gen.Elements(true, false)
                   select (seed, inBerlin ? Zones.Berlin : TimeZoneInfo.Utc, TimeSpan.FromMinutes(minutes), tracksSessions, hasEnds);
        Prop.ForAll(Arb.From(logs), new Action<(int, TimeZoneInfo, TimeSpan, bool, bool)>(log => Check(log.Item1, log.Item2, log.Item3, log.Item4, log.Item5)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Logs));
        Assert.InRange(_shortened, Logs / 10, Logs);
        Assert.InRange(_different, Logs / 10, Logs);
    }

    private void Check(int seed, TimeZoneInfo zone, TimeSpan window, bool tracksSessions, bool hasEnds)
    {
        var log = new RandomLog(seed, zone);
        var path = _directory.File("mail.log");
        File.WriteAllBytes(path, log.Bytes);
        var rules = new AuthorizationRules(window, new NetworkList([]), new NetworkList([]))
        {
            Sessions = tracksSessions ? new SessionRules(true, TimeSpan.FromHours(3)) : SessionRules.None,
        };
        IReadOnlyList<string> presetsWithEnds = hasEnds ? ["dovecot", "popa3d"] : [];
        using var whole = OpenLog.TryOpen(path)!;
        using var begun = OpenLog.TryOpen(path)!;
        // As if it were hours later, more is passed over than may be: the comparison must be able to tell.
        using var begunTooLate = OpenLog.TryOpen(path)!;
        begun.PassOver(Search(log.Now, rules, zone), CancellationToken.None);
        begunTooLate.PassOver(Search(log.Now + rules.Reach.Add(TimeSpan.FromHours(3)), rules, zone), CancellationToken.None);
        _shortened += begun.Offset > log.Bytes.Length / 2 ? 1 : 0;
        var table = TableOfLog.Read(whole, log.Now, zone, rules, presetsWithEnds);
        Assert.Equal(table, TableOfLog.Read(begun, log.Now, zone, rules, presetsWithEnds));
        _different += TableOfLog.Read(begunTooLate, log.Now, zone, rules, presetsWithEnds).SequenceEqual(table) ? 0 : 1;
        Assert.Equal(whole.Offset, begun.Offset);
        Assert.Equal(whole.Position("mail"), begun.Position("mail"));
    }

    private static WindowSearch Search(DateTimeOffset now, AuthorizationRules rules, TimeZoneInfo zone) =>
        new(now, rules.Reach, zone) { Grain = 1024, AlwaysRead = 2048 };
}
