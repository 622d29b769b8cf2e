using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using Microsoft.Data.Sqlite;
using PopBeforeSmtp.Core.Authorizations;
using SQLitePCL;

namespace PopBeforeSmtp.Storage.Sqlite;

/// <summary>
/// Reads the rows of the table with their logins and sessions: three tables in the order of their addresses, side by side. A join would
/// look up each address, which takes as long as all else.
/// </summary>
internal sealed class SqliteRowReader : IDisposable
{
    private const int BusyMilliseconds = 5000;
    private const int LongestAddress = 64;
    private const int BatchLength = 500;
    private const int BatchesAhead = 4;

    private readonly sqlite3 _connection;
    private readonly bool _isChecked;
    private readonly SqliteScan _rows;
    private readonly SqliteScan _logins;
    private readonly SqliteScan _sessions;
    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> _words = new Dictionary<string, string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    private readonly ImmutableArray<AccountLogin>.Builder _accounts = ImmutableArray.CreateBuilder<AccountLogin>();
    private readonly ImmutableArray<OpenSession>.Builder _open = ImmutableArray.CreateBuilder<OpenSession>();
    private bool _hasLogin;
    private bool _hasSession;

    private SqliteRowReader(string path, bool isChecked)
    {
        _isChecked = isChecked;
        // A connection of its own, used in one thread: without a mutex, which others lock and unlock for each column.
        var result = raw.sqlite3_open_v2(path, out var connection, raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_NOMUTEX, null);
        _connection = connection;
        SqliteException.ThrowExceptionForRC(result, connection);
        raw.sqlite3_busy_timeout(connection, BusyMilliseconds);
        var checksum = isChecked ? ", checksum" : "";
        _rows = new SqliteScan(connection, $"SELECT address, first_login, revoked_at{checksum} FROM authorizations ORDER BY address");
        _logins = new SqliteScan(connection, $"SELECT address, account, last_login, preset, protocol, logins, revoked_at, last_end{checksum} FROM account_logins ORDER BY address");
        _sessions = new SqliteScan(connection, $"SELECT address, session_key, account, started_at, preset{checksum} FROM open_sessions ORDER BY address");
    }

    public static StoredRows Read(SqliteConnection connection, bool isChecked)
    {
        using var reader = new SqliteRowReader(connection.DataSource, isChecked);
        var rows = new StoredRows();
        using var batches = new BlockingCollection<List<Authorization>>(BatchesAhead);
        using var failed = new CancellationTokenSource();
        // To pack rows takes half as long as to read them: beside it, in a thread that waits for no other.
        var packing = Task.Factory.StartNew(() => Pack(batches, rows, failed), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            reader.ReadInto(batches, failed.Token);
        }
        finally
        {
            batches.CompleteAdding();
            packing.GetAwaiter().GetResult();
        }
        return rows;
    }

    public void Dispose()
    {
        _rows.Dispose();
        _logins.Dispose();
        _sessions.Dispose();
        _connection.Dispose();
    }

    private static void Pack(BlockingCollection<List<Authorization>> batches, StoredRows rows, CancellationTokenSource failed)
    {
        try
        {
            foreach (var batch in batches.GetConsumingEnumerable())
                batch.ForEach(rows.Add);
        }
        catch
        {
            // Who reads must not wait for room.
            failed.Cancel();
            throw;
        }
    }

    private void ReadInto(BlockingCollection<List<Authorization>> batches, CancellationToken failed)
    {
        var batch = new List<Authorization>();
        Span<byte> before = stackalloc byte[LongestAddress];
        var length = 0;
        _hasLogin = _logins.Read();
        _hasSession = _sessions.Read();
        while (_rows.Read())
        {
            var address = _rows.Text(0);
            // What is out of order would be missed.
            if (address.SequenceCompareTo(before[..length]) <= 0 && length > 0)
                throw new FormatException($"'{Encoding.UTF8.GetString(address)}' is there twice");
            if (HasLogin(address))
                batch.Add(ReadRow(address));
            else
                ExpectNoSession(address);
            if (batch.Count == BatchLength)
            {
                batches.Add(batch, failed);
                batch = new List<Authorization>(BatchLength);
            }
            length = Math.Min(address.Length, before.Length);
            address[..length].CopyTo(before);
        }
        batches.Add(batch, failed);
        if (_hasSession)
            throw new FormatException($"a session of '{Encoding.UTF8.GetString(_sessions.Text(0))}' has no row");
    }

    /// <summary>Logins without a row, and rows without a login, open nothing.</summary>
    private bool HasLogin(ReadOnlySpan<byte> address)
    {
        while (_hasLogin)
        {
            var order = _logins.Text(0).SequenceCompareTo(address);
            if (order >= 0)
                return order == 0;
            _hasLogin = _logins.Read();
        }
        return false;
    }

    private Authorization ReadRow(ReadOnlySpan<byte> text)
    {
        var (address, firstLogin, revokedAt) = (ReadAddress(text), _rows.Time(1), _rows.TimeOrNull(2));
        if (_isChecked)
            RowChecksum.Check(_rows, 3);
        _accounts.Clear();
        do
        {
            _accounts.Add(ReadLogin());
            _hasLogin = _logins.Read();
        }
        while (_hasLogin && _logins.Text(0).SequenceEqual(text));
        _open.Clear();
        while (_hasSession && _sessions.Text(0).SequenceCompareTo(text) is var order && order <= 0)
        {
            if (order < 0)
                throw new FormatException($"a session of '{Encoding.UTF8.GetString(_sessions.Text(0))}' has no row");
            _open.Add(ReadSession());
            _hasSession = _sessions.Read();
        }
        return new Authorization(address, firstLogin, revokedAt, _accounts.ToImmutable()) { Sessions = _open.ToImmutable() };
    }

    private AccountLogin ReadLogin()
    {
        var login = new AccountLogin(ReadText(_logins, 1), _logins.Time(2), ReadWord(_logins, 3), ReadWord(_logins, 4), _logins.Number(5), _logins.TimeOrNull(6)) { LastEnd = _logins.TimeOrNull(7) };
        if (_isChecked)
            RowChecksum.Check(_logins, 8);
        return login;
    }

    private OpenSession ReadSession()
    {
        var session = new OpenSession(ReadText(_sessions, 1), ReadUser(), ReadWord(_sessions, 4), _sessions.Time(3));
        if (_isChecked)
            RowChecksum.Check(_sessions, 5);
        return session;
    }

    /// <summary>Whose session it is: most often the account whose login was read last.</summary>
    private string ReadUser()
    {
        var known = _accounts[^1].User;
        return Ascii.Equals(_sessions.Text(2), known) ? known : ReadText(_sessions, 2);
    }

    private void ExpectNoSession(ReadOnlySpan<byte> address)
    {
        if (_hasSession && _sessions.Text(0).SequenceCompareTo(address) <= 0)
            throw new FormatException($"a session of '{Encoding.UTF8.GetString(_sessions.Text(0))}' has no row");
    }

    private static ClientAddress ReadAddress(ReadOnlySpan<byte> text) =>
        ClientAddress.TryParse(text, out var address) ? address : throw new FormatException($"'{Encoding.UTF8.GetString(text)}' is not an address");

    private static string ReadText(SqliteScan scan, int column) => Encoding.UTF8.GetString(scan.Text(column));

    /// <summary>A million rows share a handful of names of presets and protocols.</summary>
    private string ReadWord(SqliteScan scan, int column)
    {
        var text = scan.Text(column);
        Span<char> chars = stackalloc char[LongestAddress];
        if (text.Length > chars.Length)
            return Encoding.UTF8.GetString(text);
        var word = chars[..Encoding.UTF8.GetChars(text, chars)];
        if (!_words.TryGetValue(word, out var known))
            _words.TryAdd(word, known = word.ToString());
        return known;
    }
}
