using FsCheck.Fluent;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Authorizations;

public sealed class StoredRowsTests
{
    [Fact]
    public void A_table_that_takes_them_over_is_one_that_takes_in_each() =>
        Always.Holds(TableStep.Any.ListOf(), Follow);

    [Fact]
    public void They_are_taken_over_once()
    {
        var rows = new StoredRows { Row("192.0.2.10", 0) };
        var (first, second) = (Table.NotLoaded(), Table.NotLoaded());
        first.Load(rows, [], []);
        second.Load(rows, [], []);
        first.Purge(At.Minute(60));

        Assert.Equal(0, first.Count);
        Assert.True(second.Allows("192.0.2.10", 1));
    }

    [Fact]
    public void They_say_when_the_last_of_them_was_active()
    {
        Assert.Equal(DateTimeOffset.MinValue, new StoredRows().LatestActive);
        Assert.Equal(At.Minute(7), new StoredRows { Row("192.0.2.10", 7), Row("192.0.2.11", 3) }.LatestActive);
    }

    private static Authorization Row(string address, int minute) => new(ClientAddress.Parse(address), At.Minute(minute), null, [new AccountLogin("ann", At.Minute(minute), "example", "imap", 1, null)]);

    private static void Follow(List<TableStep> steps)
    {
        var table = Table.Empty();
        var now = At.Start;
        foreach (var step in steps)
        {
            now = now.AddMinutes(step.After);
            step.Do(table, new TableModel(Table.Window), now);
        }
        var packed = new StoredRows();
        foreach (var row in table.Rows)
            packed.Add(row);
        Compare(Loaded([.. table.Rows], now), Loaded(packed, now), now);
    }

    /// <summary>Under settings that some of the rows do not suit.</summary>
    private static (AuthorizationTable Table, IReadOnlyDictionary<ClientAddress, Authorization?> Changed) Loaded(IEnumerable<Authorization> rows, DateTimeOffset now)
    {
        var table = new AuthorizationTable(new AuthorizationRules(Table.Window, NetworkList.Empty, new NetworkList([Networks.Of("192.0.2.128/25")])) { IPv6PrefixLength = 64 });
        return (table, table.Load(rows, [], [], [new Suspension("BOB", now, "", "")]));
    }

    private static void Compare(
        (AuthorizationTable Table, IReadOnlyDictionary<ClientAddress, Authorization?> Changed) one, (AuthorizationTable Table, IReadOnlyDictionary<ClientAddress, Authorization?> Changed) other, DateTimeOffset now)
    {
        Assert.Equal(RowText.Of(one.Table.Rows), RowText.Of(other.Table.Rows));
        Assert.Equal(one.Changed.OrderBy(pair => pair.Key).Select(pair => (pair.Key, RowText.Of(pair.Value))), other.Changed.OrderBy(pair => pair.Key).Select(pair => (pair.Key, RowText.Of(pair.Value))));
        Assert.Equal(one.Table.LatestLogin, other.Table.LatestLogin);
        foreach (var minute in (int[])[0, 10, 31])
            Assert.Equal(RowText.Of(one.Table.Purge(now.AddMinutes(minute)).Rows), RowText.Of(other.Table.Purge(now.AddMinutes(minute)).Rows));
    }
}
