namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>Reads a row as <see cref="RowPacker"/> wrote it, from its beginning to its end: first all accounts, then all sessions.</summary>
internal ref struct PackedRow
{
    // Address, flags, number of accounts, number of sessions, first login; then what varies.
    public const int FlagsAt = 16;
    public const int AccountsAt = 17;
    public const int SessionsAt = 18;
    public const int FirstLoginAt = 19;
    public const int HeaderLength = 27;

    public const byte HasRevocation = 1;
    public const byte HasOffsets = 2;

    public const byte AccountHasRevocation = 1;
    public const byte AccountHasEnd = 2;
    public const byte AccountHasOneLogin = 4;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly long _firstLogin;
    private readonly bool _hasOffsets;
    private int _at = HeaderLength;
    private int _accountsLeft;
    private int _sessionsLeft;

    public PackedRow(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
        _hasOffsets = (bytes[FlagsAt] & HasOffsets) != 0;
        _accountsLeft = Accounts = bytes[AccountsAt];
        _sessionsLeft = Sessions = bytes[SessionsAt];
        _firstLogin = BitConverter.ToInt64(bytes[FirstLoginAt..]);
        FirstLogin = ReadTime();
        RevokedAt = (bytes[FlagsAt] & HasRevocation) != 0 ? ReadTime() : null;
    }

    public readonly ClientAddress Address => AddressOf(_bytes);

    public int Accounts { get; }

    public int Sessions { get; }

    public DateTimeOffset FirstLogin { get; }

    public DateTimeOffset? RevokedAt { get; }

    public static ClientAddress AddressOf(ReadOnlySpan<byte> bytes) => new(BitConverter.ToUInt128(bytes));

    public bool NextAccount(out PackedAccount account)
    {
        account = default;
        if (_accountsLeft-- <= 0)
            return false;
        var flags = _bytes[_at++];
        var (user, preset, protocol) = ((int)ReadNumber(), (int)ReadNumber(), (int)ReadNumber());
        var logins = (flags & AccountHasOneLogin) != 0 ? 1 : (long)ReadNumber();
        var lastLogin = ReadTime();
        DateTimeOffset? revokedAt = (flags & AccountHasRevocation) != 0 ? ReadTime() : null;
        DateTimeOffset? lastEnd = (flags & AccountHasEnd) != 0 ? ReadTime() : null;
        account = new PackedAccount(user, lastLogin, preset, protocol, logins, revokedAt, lastEnd);
        return true;
    }

    /// <summary>After the last account.</summary>
    public bool NextSession(out PackedSession session)
    {
        session = default;
        if (_sessionsLeft-- <= 0)
            return false;
        var parts = (SessionKeyParts)_bytes[_at++];
        var (account, preset) = ((int)ReadNumber(), (int)ReadNumber());
        var startedAt = ReadTime();
        var length = (int)ReadNumber();
        session = new PackedSession(parts, account, preset, startedAt, _bytes.Slice(_at, length));
        _at += length;
        return true;
    }

    /// <summary>Times are kept as the distance to the first login, and with the zone that they were told in.</summary>
    private DateTimeOffset ReadTime()
    {
        var time = new DateTimeOffset(_firstLogin + ReadSigned(), TimeSpan.Zero);
        return _hasOffsets ? time.ToOffset(TimeSpan.FromMinutes(ReadSigned())) : time;
    }

    private long ReadSigned()
    {
        var number = ReadNumber();
        return (long)(number >> 1) ^ -(long)(number & 1);
    }

    /// <summary>Seven bits a byte, the lowest first; the highest bit says that there are more.</summary>
    private ulong ReadNumber()
    {
        var number = 0ul;
        for (var shift = 0; ; shift += 7)
        {
            var one = _bytes[_at++];
            number |= (ulong)(one & 0x7f) << shift;
            if (one < 0x80)
                return number;
        }
    }
}
