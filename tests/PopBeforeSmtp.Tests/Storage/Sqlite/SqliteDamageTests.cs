using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Storage;
using PopBeforeSmtp.Storage.Sqlite;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Storage.Sqlite;

/// <summary>A store of ours that came to harm is told from one that cannot be read now, and replaced.</summary>
public sealed class SqliteDamageTests : IAsyncDisposable
{
    private readonly DamagedFile _damaged = new();

    public static TheoryData<string> Kinds => [.. DamagedFile.Names];

    private SqliteFile File => _damaged.File;

    public ValueTask DisposeAsync() => _damaged.DisposeAsync();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_damaged_store_gives_no_row_stays_as_it_is_and_is_replaced_by_what_memory_has(string kind)
    {
        await _damaged.FillAsync();
        _damaged.Damage(kind);
        var bytes = await System.IO.File.ReadAllBytesAsync(File.Path);
        var stored = await File.LoadAsync();
        Assert.NotNull(stored.Damage);
        Assert.Empty(stored.Rows);
        Assert.Empty(stored.Positions);
        Assert.Equal(bytes, await System.IO.File.ReadAllBytesAsync(File.Path));
        Assert.True((await Assert.ThrowsAsync<StoreException>(() => File.SaveAsync(Make.Row("192.0.2.1", DamagedFile.Time)))).IsDamage);
        var kept = await File.Store.ReplaceAsync(Everything(), CancellationToken.None);
        Assert.Equal([kept], File.Kept());
        Assert.Equal(bytes, await System.IO.File.ReadAllBytesAsync(kept));
        await File.SaveAsync(Make.Row("192.0.2.2", DamagedFile.Time));
        var after = await File.LoadAsync();
        Assert.Null(after.Damage);
        Assert.Equal(["192.0.2.1", "192.0.2.2"], after.Rows.Select(row => row.Address.ToString()));
        Assert.Equal("ok", File.Ask("PRAGMA integrity_check"));
        Assert.Equal(SqliteFiles.OwnerOnly, System.IO.File.GetUnixFileMode(File.Path));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Of_a_damaged_store_nothing_is_taken_that_was_not_in_it_and_what_is_lost_is_named(string kind)
    {
        await _damaged.FillAsync();
        _damaged.Damage(kind);
        var stored = await File.LoadAsync();
        var lost = stored.Damage!.Lost;
        Assert.All(stored.Hand, entry => Assert.Equal(Make.Hand("198.51.100.0/24", DamagedFile.Time, note: "the office"), entry));
        Assert.True(stored.Hand.Count == 1 || lost.Contains("entries by hand"), lost);
        // One more is no danger.
        Assert.All(stored.Suspensions, one => Assert.True(one.User is "eve" or "ev"));
        Assert.True(stored.Suspensions.Count == 1 || lost.Contains("suspensions"), lost);
        Assert.All(stored.Revocations, one => Assert.True(one.Network == Make.Network("192.0.2.66") || one.User is "eve" or "bob"));
        Assert.True(stored.Revocations.Any(one => one.Network is not null) || lost.Contains("revocations"), lost);
    }

    [Fact]
    public async Task A_suspension_whose_row_is_lost_is_found_in_the_history()
    {
        await _damaged.FillAsync();
        _damaged.Damage("page of suspensions of garbage");
        var stored = await File.LoadAsync();
        Assert.Equal("suspensions", stored.Damage!.Lost);
        Assert.Equal("eve", Assert.Single(stored.Suspensions).User);
        Assert.Single(stored.Hand);
    }

    [Fact]
    public async Task A_revocation_whose_row_is_lost_is_found_in_the_history()
    {
        await _damaged.FillAsync();
        _damaged.Damage("page of addresses of garbage");
        var stored = await File.LoadAsync();
        Assert.Equal("revocations", stored.Damage!.Lost);
        Assert.Contains(new Revocation(Make.Network("192.0.2.66"), "", DamagedFile.Time.AddMinutes(1)), stored.Revocations);
        Assert.Contains(new Revocation(null, "bob", DamagedFile.Time.AddMinutes(4)), stored.Revocations);
    }

    [Fact]
    public async Task What_was_revoked_in_a_year_that_never_comes_is_revoked_until_now()
    {
        await _damaged.FillAsync();
        File.Ask("UPDATE authorizations SET revoked_at = 250000000000000000 WHERE address = '192.0.2.66'");
        File.Ask("DROP TABLE log_positions");
        var now = new ManualTimeProvider(DamagedFile.Time.AddHours(1));
        await using var store = new SqliteAuthorizationStore(File.Path, null, now);
        Assert.Contains(new Revocation(Make.Network("192.0.2.66"), "", now.GetUtcNow()), (await store.LoadAsync(CancellationToken.None)).Revocations);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Garbage_anywhere_gives_no_row_that_was_never_there(int seed)
    {
        await _damaged.FillAsync();
        var truth = (await File.LoadAsync()).Rows.Select(row => (row.Address, row.RevokedAt, row.Accounts.Single())).ToHashSet();
        await File.Store.DisposeAsync();
        var good = await System.IO.File.ReadAllBytesAsync(File.Path);
        var random = new Random(seed);
        for (var round = 0; round < 50; round++)
        {
            var bytes = (byte[])good.Clone();
            var length = random.Next(1, 600);
            random.NextBytes(bytes.AsSpan(random.Next(bytes.Length - length), length));
            SqliteFiles.Delete(File.Path);
            await System.IO.File.WriteAllBytesAsync(File.Path, bytes);
            System.IO.File.SetUnixFileMode(File.Path, SqliteFiles.OwnerOnly);
            var stored = await TryLoadAsync();
            Assert.True(stored?.Rows.Count is null or 0 || stored.Rows.All(row => truth.Contains((row.Address, row.RevokedAt, row.Accounts.Single()))), $"seed {seed}, round {round}");
            await File.Store.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("wal of garbage")]
    [InlineData("wal header of zeros")]
    [InlineData("wal cut in half")]
    [InlineData("wal empty")]
    [InlineData("no wal")]
    [InlineData("shm of garbage")]
    [InlineData("shm empty")]
    [InlineData("wal of another database")]
    public async Task A_write_ahead_log_that_came_to_harm_takes_back_whole_transactions_rows_and_positions_together(string kind)
    {
        await _damaged.FillAsync();
        await File.LoadAsync();
        for (var i = 1; i <= 20; i++)
            await File.Store.SaveAsync(new StoreChanges { Rows = { [Make.Address($"203.0.113.{i}")] = Make.Row($"203.0.113.{i}", DamagedFile.Time) }, Positions = { ["mail"] = [Make.Position("mail", 5000 + i)] } }, CancellationToken.None);
        var copy = File.Beside("copy.db");
        foreach (var suffix in (string[])["", "-wal", "-shm"])
            System.IO.File.Copy(File.Path + suffix, copy + suffix);
        Harm(kind, copy);
        await using var store = new SqliteAuthorizationStore(copy);
        var stored = await store.LoadAsync(CancellationToken.None);
        Assert.Null(stored.Damage);
        var added = stored.Rows.Count - 1000;
        Assert.Equal(added == 0 ? 4711 : 5000 + added, Assert.Single(stored.Positions).Offset);
    }

    [Fact]
    public async Task A_file_that_is_kept_does_not_take_the_name_of_one_that_was_kept_before()
    {
        var names = new HashSet<string>();
        await using var store = new SqliteAuthorizationStore(File.Path, null, new ManualTimeProvider());
        for (var time = 0; time < 3; time++)
        {
            await System.IO.File.WriteAllTextAsync(File.Path, $"damaged {time}");
            System.IO.File.SetUnixFileMode(File.Path, SqliteFiles.OwnerOnly);
            Assert.NotNull((await store.LoadAsync(CancellationToken.None)).Damage);
            names.Add(await store.ReplaceAsync(Everything(), CancellationToken.None));
            await store.DisposeAsync();
        }
        Assert.Equal([$"{File.Path}.damaged-20261120T101500", $"{File.Path}.damaged-20261120T101500-2", $"{File.Path}.damaged-20261120T101500-3"], names.Order());
        Assert.Equal(["damaged 0", "damaged 1", "damaged 2"], names.Order().Select(System.IO.File.ReadAllText));
    }

    [Fact]
    public async Task Damage_that_is_met_when_saving_is_told_from_a_disk_that_is_full()
    {
        await _damaged.FillAsync(closed: false);
        File.Ask("PRAGMA wal_checkpoint(TRUNCATE)");
        DamagedFile.Write(File.Path, File.RootOf("log_positions"), DamagedFile.Garbage(DamagedFile.PageSize));
        // What is in SQLite's own memory is not read again until somebody else has written.
        File.Ask("UPDATE hand_entries SET note = ''");
        var changes = new StoreChanges { Positions = { ["mail"] = [Make.Position("mail", 1)] } };
        Assert.True((await Assert.ThrowsAsync<StoreException>(() => File.Store.SaveAsync(changes, CancellationToken.None))).IsDamage);
        await File.Store.ReplaceAsync(Everything(), CancellationToken.None);
        Assert.Equal("192.0.2.1", Assert.Single((await File.LoadAsync()).Rows).Address.ToString());
    }

    private static StoreChanges Everything() => new() { Rows = { [Make.Address("192.0.2.1")] = Make.Row("192.0.2.1", DamagedFile.Time) } };

    private static void Harm(string kind, string path)
    {
        switch (kind)
        {
            case "wal of garbage":
                DamagedFile.Write(path + "-wal", 0, DamagedFile.Garbage(DamagedFile.Length(path + "-wal")));
                break;
            case "wal header of zeros":
                DamagedFile.Write(path + "-wal", 0, new byte[32]);
                break;
            case "wal cut in half":
                DamagedFile.Cut(path + "-wal", DamagedFile.Length(path + "-wal") / 2 + 77);
                break;
            case "wal empty":
                DamagedFile.Cut(path + "-wal", 0);
                break;
            case "no wal":
                System.IO.File.Delete(path + "-wal");
                break;
            case "shm of garbage":
                DamagedFile.Write(path + "-shm", 0, DamagedFile.Garbage(DamagedFile.Length(path + "-shm")));
                break;
            case "shm empty":
                DamagedFile.Cut(path + "-shm", 0);
                break;
            default:
                System.IO.File.Copy(path, path + "-wal", overwrite: true);
                break;
        }
    }

    private async Task<StoredTable?> TryLoadAsync()
    {
        try
        {
            return await File.LoadAsync();
        }
        catch (StoreException)
        {
            return null;
        }
    }
}
