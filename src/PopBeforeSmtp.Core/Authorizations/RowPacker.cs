namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>Makes rows into bytes and bytes into rows.</summary>
internal sealed class RowPacker(AccountNames names, WordList words)
{
    /// <summary>The longest packed row; a longer one is kept as it is.</summary>
    public const int MaximumLength = ByteSlab.MaximumLength;

    /// <summary>A row with more is kept as it is, too.</summary>
    public const int MostAccounts = 16;

    private const int MostSessions = 32;

    private readonly int[] _used = new int[MostAccounts];

    /// <summary>For the writer. The names of a row that is packed are in use until <see cref="Leave"/>.</summary>
    /// <returns>How many bytes; 0 when the row is none that can be packed.</returns>
    public int Pack(Authorization row, Span<byte> into)
    {
        if (row.Accounts.Length > MostAccounts || row.Sessions.Length > MostSessions)
            return 0;
        var writer = new PackedRowWriter(into[..MaximumLength]);
        writer.Header(row, HasOffsets(row));
        var used = 0;
        var isWhole = true;
        foreach (var account in row.Accounts)
        {
            isWhole = words.TryAdd(account.Preset, out var preset) & words.TryAdd(account.Protocol, out var protocol) && names.TryUse(account.User, out _used[used]);
            if (!isWhole)
                break;
            Write(ref writer, account, _used[used++], preset, protocol);
        }
        var text = row.Sessions.Length > 0 ? row.Address.ToString() : "";
        foreach (var session in isWhole ? row.Sessions : [])
            isWhole &= TryWrite(ref writer, row, session, text);
        if (isWhole && writer.Fits)
            return writer.Length;
        foreach (var name in _used.AsSpan(0, used))
            names.Leave(name);
        return 0;
    }

    /// <summary>For the writer: the packed row is gone.</summary>
    public void Leave(ReadOnlySpan<byte> bytes)
    {
        var row = new PackedRow(bytes);
        while (row.NextAccount(out var account))
            names.Leave(account.User);
    }

    /// <summary>For readers too, who ask afterwards whether the memory of the names was used again meanwhile.</summary>
    public Authorization Unpack(ReadOnlySpan<byte> bytes)
    {
        var row = new PackedRow(bytes);
        var accounts = new AccountLogin[row.Accounts];
        for (var i = 0; row.NextAccount(out var account); i++)
        {
            accounts[i] = new AccountLogin(names.Read(account.User), account.LastLogin, words[account.Preset], words[account.Protocol], account.Logins, account.RevokedAt)
            {
                LastEnd = account.LastEnd,
            };
        }
        var sessions = row.Sessions == 0 ? [] : new OpenSession[row.Sessions];
        for (var i = 0; row.NextSession(out var session); i++)
            sessions[i] = new OpenSession(session.KeyOf(row.Address, words[session.Preset]), accounts[session.Account].User, words[session.Preset], session.StartedAt);
        return new Authorization(row.Address, row.FirstLogin, row.RevokedAt, [.. accounts]) { Sessions = [.. sessions] };
    }

    private static void Write(ref PackedRowWriter writer, AccountLogin account, int user, int preset, int protocol)
    {
        writer.Byte((byte)((account.RevokedAt is null ? 0 : PackedRow.AccountHasRevocation) | (account.LastEnd is null ? 0 : PackedRow.AccountHasEnd) | (account.Logins == 1 ? PackedRow.AccountHasOneLogin : 0)));
        writer.Number((ulong)user);
        writer.Number((ulong)preset);
        writer.Number((ulong)protocol);
        if (account.Logins != 1)
            writer.Number((ulong)account.Logins);
        writer.Time(account.LastLogin);
        writer.Time(account.RevokedAt);
        writer.Time(account.LastEnd);
    }

    /// <returns>false when it is the session of nobody who is in the row.</returns>
    private bool TryWrite(ref PackedRowWriter writer, Authorization row, OpenSession session, string address)
    {
        var account = 0;
        while (account < row.Accounts.Length && row.Accounts[account].User != session.User)
            account++;
        if (account == row.Accounts.Length || !words.TryAdd(session.Preset, out var preset))
            return false;
        var key = session.Key.AsSpan();
        var parts = SessionKeyParts.None;
        if (key.Length > session.Preset.Length && key.StartsWith(session.Preset) && key[session.Preset.Length] == ' ')
        {
            parts |= SessionKeyParts.Preset;
            key = key[(session.Preset.Length + 1)..];
        }
        if (key.Length > address.Length && key.EndsWith(address) && key[^(address.Length + 1)] == ' ')
        {
            parts |= SessionKeyParts.Address;
            key = key[..^(address.Length + 1)];
        }
        var isWide = PackedText.IsWide(key);
        writer.Byte((byte)(parts | (isWide ? SessionKeyParts.Wide : 0)));
        writer.Number((ulong)account);
        writer.Number((ulong)preset);
        writer.Time(session.StartedAt);
        writer.Text(key, isWide);
        return true;
    }

    private static bool HasOffsets(Authorization row)
    {
        var offsets = row.FirstLogin.Offset.Ticks | (row.RevokedAt?.Offset.Ticks ?? 0);
        foreach (var account in row.Accounts)
            offsets |= account.LastLogin.Offset.Ticks | (account.RevokedAt?.Offset.Ticks ?? 0) | (account.LastEnd?.Offset.Ticks ?? 0);
        foreach (var session in row.Sessions)
            offsets |= session.StartedAt.Offset.Ticks;
        return offsets != 0;
    }
}
