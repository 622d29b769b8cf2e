using System.Collections.Immutable;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Authorizations;

/// <summary>Readers beside the writer: every row that they see is one that was written, whole.</summary>
public sealed class TableRowsReaderTests
{
    private const int Addresses = 300;
    private const int Changes = 300_000;
    private const int Readers = 3;

    /// <summary>These are always there: not to find one is to refuse somebody who may relay.</summary>
    private const int Lasting = 100;

    private static readonly RowExpiry Expiry = new(new AuthorizationRules(Table.Window, NetworkList.Empty, NetworkList.Empty), [], sessionsCount: true);

    private readonly TableRows _rows = new();
    private volatile bool _isOver;

    [Fact]
    public async Task A_reader_never_sees_half_a_row_nor_misses_one()
    {
        for (var i = 0; i < Lasting; i++)
            Write(i, i);
        var readers = Enumerable.Range(0, Readers).Select(seed => Task.Factory.StartNew(() => Read(seed), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        try
        {
            Change();
        }
        finally
        {
            _isOver = true;
        }
        Assert.All(await Task.WhenAll(readers), count => Assert.True(count > 0));
    }

    private static ClientAddress AddressOf(int i) => ClientAddress.FromIPv4(0x0B000000 + (uint)i);

    /// <summary>All of a row follows from its address and one number, which stands in its times.</summary>
    private static Authorization RowOf(int i, int number)
    {
        var time = At.Start.AddTicks(number);
        var user = $"user{i}-{number}-{new string('u', number % 60)}";
        ImmutableArray<AccountLogin> accounts = [new AccountLogin(user, time, "example", "imap", number + 1, null) { LastEnd = number % 3 == 0 ? time : null }];
        // Some are too long to be packed.
        var sessions = number % 50 == 0 ? 40 : number % 4;
        return new Authorization(AddressOf(i), time, null, accounts)
        {
            Sessions = [.. Enumerable.Range(0, sessions).Select(session => new OpenSession($"example {number}-{session}-{new string('s', number % 30)} {AddressOf(i)}", user, "example", time))],
        };
    }

    private void Write(int i, int number)
    {
        var before = _rows.Find(AddressOf(i));
        _rows.Put(before, RowOf(i, number));
    }

    private void Change()
    {
        var random = new Random(1);
        for (var change = 0; change < Changes; change++)
        {
            var i = random.Next(Addresses);
            if (i >= Lasting && random.Next(3) == 0 && _rows.Find(AddressOf(i)) is { } row)
                _rows.Drop(row);
            else
                Write(i, random.Next(1000));
        }
    }

    private long Read(int seed)
    {
        var random = new Random(seed);
        var count = 0L;
        while (!_isOver)
        {
            var i = random.Next(Addresses);
            Check(i, _rows.Find(AddressOf(i)));
            Ask(i);
            if (count % 100 == 0)
                CheckAll();
            count++;
        }
        return count;
    }

    /// <summary>What a relay's question reads.</summary>
    private void Ask(int i)
    {
        Span<byte> buffer = stackalloc byte[RowPacker.MaximumLength];
        var copy = _rows.Packed.Read(AddressOf(i), buffer);
        if (copy.IsNone)
        {
            Check(i, null);
            return;
        }
        var number = (int)(_rows.Packed.ExpiryOf(copy, buffer, Expiry) - At.Minute(30)).Ticks;
        Assert.InRange(number, 0, 999);
        if (copy.Length > 0 && _rows.Packed.TryAttribute(copy, buffer, "nobody"u8, out var user, out var protocol))
            Assert.Equal((RowOf(i, number).Accounts[0].User, "imap"), (user, protocol));
    }

    private void CheckAll()
    {
        var seen = new HashSet<ClientAddress>();
        foreach (var row in _rows.All)
        {
            Check((int)(uint)row.Address.Value - 0x0B000000, row);
            seen.Add(row.Address);
        }
        Assert.All(Enumerable.Range(0, Lasting), i => Assert.Contains(AddressOf(i), seen));
    }

    private static void Check(int i, Authorization? row)
    {
        if (row is null)
            Assert.True(i >= Lasting, $"{AddressOf(i)} is not there");
        else
            Assert.Equal(RowText.Of(RowOf(i, (int)(row.FirstLogin - At.Start).Ticks)), RowText.Of(row));
    }
}
