using FsCheck;
using FsCheck.Fluent;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Authorizations;

public sealed class TableRowsTests
{
    [Fact]
    public void Rows_that_are_packed_are_the_rows_that_were_put() =>
        Always.Holds(RowStep.Any.ListOf(), Follow, runs: 400);

    [Fact]
    public void Memory_is_used_again()
    {
        var rows = new TableRows();
        for (var round = 0; round < 30; round++)
        {
            for (var i = 0u; i < 3000; i++)
                rows.Put(null, Row(i, round));
            for (var i = 0u; i < 3000; i++)
                rows.Drop(rows.Find(ClientAddress.FromIPv4(i))!);
        }

        Assert.Equal(0, rows.Count);
        Assert.Empty(rows.All);
        Assert.InRange(rows.Packed.Capacity, 1, 1 << 20);
        Assert.Equal(0, rows.AddressesOf("user7"));
    }

    [Fact]
    public void A_row_and_its_account_take_less_than_a_hundred_bytes()
    {
        const int count = 100_000;
        var rows = new TableRows();
        for (var i = 0u; i < count; i++)
            rows.Put(null, Row(i, 0));

        // As objects they took some 700.
        Assert.InRange(rows.Packed.Capacity / count, 50, 100);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(TimeSpan.TicksPerSecond - 1)]
    [InlineData(TimeSpan.TicksPerSecond)]
    public void A_row_is_due_by_the_second_and_never_before_its_time(long ticks)
    {
        var due = At.Start.AddTicks(ticks);
        var rows = new TableRows();
        rows.Put(null, Row(1, 0));
        rows.SetDue(ClientAddress.FromIPv4(1), due);
        Assert.Null(rows.TakeDue(due.AddTicks(-1)));
        Assert.Null(rows.Behind(due.AddTicks(-1)));
        Assert.Equal(TimeSpan.FromSeconds(9), rows.Behind(At.Start.AddSeconds(ticks == 0 ? 9 : 10)));
        Assert.NotNull(rows.TakeDue(due.AddSeconds(1)));
        Assert.Null(rows.Behind(At.Start.AddYears(50)));
    }

    [Fact]
    public void A_time_that_no_row_comes_to_is_never_due_and_one_before_all_times_at_once()
    {
        var rows = new TableRows();
        rows.Put(null, Row(1, 0));
        rows.SetDue(ClientAddress.FromIPv4(1), DateTimeOffset.MaxValue);
        Assert.Null(rows.TakeDue(At.Start.AddYears(50)));
        rows.SetDue(ClientAddress.FromIPv4(1), DateTimeOffset.MinValue);
        Assert.NotNull(rows.TakeDue(DateTimeOffset.UnixEpoch));
    }

    private static string Session(uint i) => $"example s{i:x8}AAAAAA {ClientAddress.FromIPv4(i)}";

    private static Authorization Row(uint i, int minute) =>
        new(ClientAddress.FromIPv4(i), At.Minute(minute), null, [new AccountLogin($"user{i}@example.net", At.Minute(minute), "example", "imap", 1, null)])
        {
            Sessions = [new OpenSession(Session(i), $"user{i}@example.net", "example", At.Minute(minute))],
        };

    private static void Follow(List<RowStep> steps)
    {
        var rows = new TableRows();
        var model = new PlainRows();
        var now = At.Start;
        foreach (var step in steps)
        {
            now = now.AddMinutes(step.After).AddTicks(step.After);
            step.Do(rows, model, now);
            Compare(rows, model);
        }
    }

    private static void Compare(TableRows rows, PlainRows model)
    {
        Assert.Equal(model.Count, rows.Count);
        Assert.Equal(RowText.Of(model.All), RowText.Of(rows.All));
        foreach (var address in RowStep.Addresses.Append("198.51.100.1").Select(ClientAddress.Parse))
            Assert.Equal(RowText.Of(model.Find(address)), RowText.Of(rows.Find(address)));
        foreach (var user in RowStep.Users)
            Assert.Equal(model.AddressesOf(user), rows.AddressesOf(user));
        foreach (var session in RowStep.Sessions.Append("example many7 192.0.2.1"))
            Assert.Equal(RowText.Of(model.FindSession(session)), RowText.Of(rows.FindSession(session)));
    }
}
