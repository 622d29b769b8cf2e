using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.History;
using PopBeforeSmtp.Storage;
using PopBeforeSmtp.Tests.Support;

namespace PopBeforeSmtp.Tests.Storage.Sqlite;

/// <summary>A store with everything in it, and the ways in which it comes to harm.</summary>
internal sealed class DamagedFile : IAsyncDisposable
{
    public const int PageSize = 4096;

    public static readonly DateTimeOffset Time = new(2026, 11, 20, 10, 15, 0, TimeSpan.Zero);

    /// <summary>Each leaves something that cannot be understood.</summary>
    private static readonly Dictionary<string, Action<SqliteFile>> Kinds = new()
    {
        ["header of zeros"] = file => Write(file.Path, 0, new byte[100]),
        ["header of garbage"] = file => Write(file.Path, 0, Garbage(100)),
        ["first sector of garbage"] = file => Write(file.Path, 0, Garbage(512)),
        ["page size of nobody"] = file => Write(file.Path, 16, [0x12, 0x34]),
        ["first page without the tables"] = file => Write(file.Path, 100, new byte[PageSize - 100]),
        ["first page of garbage behind the header"] = file => Write(file.Path, 100, Garbage(PageSize - 100)),
        ["pages of zeros behind the first"] = file => Write(file.Path, PageSize, new byte[Length(file.Path) - PageSize]),
        ["pages of garbage behind the first"] = file => Write(file.Path, PageSize, Garbage(Length(file.Path) - PageSize)),
        ["page of logins of garbage"] = file => Write(file.Path, file.RootOf("account_logins"), Garbage(PageSize)),
        ["page of logins of zeros"] = file => Write(file.Path, file.RootOf("account_logins"), new byte[PageSize]),
        ["page of addresses of garbage"] = file => Write(file.Path, file.RootOf("authorizations"), Garbage(PageSize)),
        ["page of suspensions of garbage"] = file => Write(file.Path, file.RootOf("suspensions"), Garbage(PageSize)),
        ["page of positions of zeros"] = file => Write(file.Path, file.RootOf("log_positions"), new byte[PageSize]),
        ["page of positions that is one of addresses"] = file => Write(file.Path, file.RootOf("log_positions"), Read(file.Path, file.RootOf("authorizations"), PageSize)),
        ["nothing left"] = file => Cut(file.Path, 0),
        ["cut in the header"] = file => Cut(file.Path, 50),
        ["cut behind the first page"] = file => Cut(file.Path, PageSize),
        ["cut in the second page"] = file => Cut(file.Path, PageSize + 900),
        ["cut in half"] = file => Cut(file.Path, Length(file.Path) / 2),
        ["text"] = file => System.IO.File.WriteAllText(file.Path, string.Concat(Enumerable.Repeat("mail.example.org OK\n", 1000))),
        ["garbage"] = file => System.IO.File.WriteAllBytes(file.Path, Garbage(Length(file.Path))),
        ["version of before its tables"] = file => file.Ask("PRAGMA user_version = 2"),
        ["a table less"] = file => file.Ask("DROP TABLE open_sessions"),
        ["a column less"] = file => file.Ask("ALTER TABLE account_logins DROP COLUMN last_end"),
        ["an address twice"] = file => file.Ask("INSERT INTO authorizations VALUES ('::ffff:192.0.2.10', 0, NULL, NULL); INSERT INTO account_logins VALUES ('::ffff:192.0.2.10', 'ina', 0, '', '', 1, NULL, NULL, NULL)"),
        ["an account that is no text"] = file => file.Ask("UPDATE account_logins SET account = x'00ff' WHERE address = '192.0.2.10'"),
        ["a session of nobody"] = file => file.Ask("INSERT INTO open_sessions VALUES ('203.0.113.99', 's', 'ina', 0, 'dovecot', NULL)"),
        ["a login at another time"] = file => file.Ask("UPDATE account_logins SET last_login = last_login + 1 WHERE address = '192.0.2.10'"),
        ["a login of another address"] = file => file.Ask("UPDATE account_logins SET address = '192.0.1.10' WHERE address = '192.0.2.10'; UPDATE authorizations SET address = '192.0.1.10' WHERE address = '192.0.2.10'"),
        ["a revocation that is gone"] = file => file.Ask("UPDATE authorizations SET revoked_at = NULL WHERE address = '192.0.2.66'"),
        ["a wider entry by hand"] = file => file.Ask("UPDATE hand_entries SET network = '198.51.0.0/16'"),
        ["a suspension of another account"] = file => file.Ask("UPDATE suspensions SET account = 'ev'"),
        ["a position before the start"] = file => file.Ask("UPDATE log_positions SET position = -1"),
    };

    public static IEnumerable<string> Names => Kinds.Keys;

    public SqliteFile File { get; } = new();

    /// <summary>Has a thousand rows, one of them revoked, entries by hand and suspensions; closed.</summary>
    public async Task FillAsync(bool closed = true)
    {
        await File.LoadAsync();
        var changes = new StoreChanges
        {
            Hand = { [Make.Network("198.51.100.0/24")] = Make.Hand("198.51.100.0/24", Time, note: "the office") },
            Suspensions = { ["eve"] = new Suspension("eve", Time, "spam", "root") },
            Positions = { ["mail"] = [Make.Position("mail", 4711)] },
            PresetsWithEnds = { "dovecot" },
        };
        for (uint i = 0; i < 1000; i++)
        {
            var row = Make.Row(ClientAddress.FromIPv4(0xC0000200u + i).ToString(), Time);
            changes.Rows[row.Address] = i == 66 ? row with { RevokedAt = Time.AddMinutes(1) } : row;
        }
        changes.Events.Add(new HistoryEvent(Time.AddMinutes(1), HistoryKind.Revoked, Make.Network("192.0.2.66"), "ina", ""));
        changes.Events.Add(new HistoryEvent(Time.AddMinutes(2), HistoryKind.Suspended, null, "eve", "spam"));
        changes.Events.Add(new HistoryEvent(Time.AddMinutes(3), HistoryKind.Suspended, null, "bob", ""));
        changes.Events.Add(new HistoryEvent(Time.AddMinutes(4), HistoryKind.Unsuspended, null, "bob", ""));
        await File.Store.SaveAsync(changes, CancellationToken.None);
        if (closed)
            await File.Store.DisposeAsync();
    }

    public void Damage(string kind) => Kinds[kind](File);

    public ValueTask DisposeAsync() => File.DisposeAsync();

    public static byte[] Garbage(long length)
    {
        var bytes = new byte[length];
        new Random(7).NextBytes(bytes);
        return bytes;
    }

    public static void Write(string path, long offset, byte[] bytes)
    {
        using var file = System.IO.File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        RandomAccess.Write(file, bytes, offset);
    }

    public static long Length(string path) => new FileInfo(path).Length;

    public static void Cut(string path, long length)
    {
        using var file = System.IO.File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        RandomAccess.SetLength(file, length);
    }

    private static byte[] Read(string path, long offset, int length) => System.IO.File.ReadAllBytes(path)[(int)offset..(int)(offset + length)];
}
