namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>Writes what <see cref="PackedRow"/> reads. What does not fit is left out, and then nothing of it is any good.</summary>
internal ref struct PackedRowWriter(Span<byte> into)
{
    private readonly Span<byte> _into = into;
    private long _firstLogin;
    private bool _hasOffsets;

    public int Length { get; private set; }

    public bool Fits { get; private set; } = true;

    public void Header(Authorization row, bool hasOffsets)
    {
        _firstLogin = row.FirstLogin.UtcTicks;
        _hasOffsets = hasOffsets;
        BitConverter.TryWriteBytes(_into, row.Address.Value);
        _into[PackedRow.FlagsAt] = (byte)((row.RevokedAt is null ? 0 : PackedRow.HasRevocation) | (hasOffsets ? PackedRow.HasOffsets : 0));
        _into[PackedRow.AccountsAt] = (byte)row.Accounts.Length;
        _into[PackedRow.SessionsAt] = (byte)row.Sessions.Length;
        BitConverter.TryWriteBytes(_into[PackedRow.FirstLoginAt..], _firstLogin);
        Length = PackedRow.HeaderLength;
        Time(row.FirstLogin);
        Time(row.RevokedAt);
    }

    public void Byte(byte value)
    {
        if (Length < _into.Length)
            _into[Length++] = value;
        else
            Fits = false;
    }

    public void Time(DateTimeOffset? time)
    {
        if (time is not { } known)
            return;
        Signed(known.UtcTicks - _firstLogin);
        if (_hasOffsets)
            Signed((long)known.Offset.TotalMinutes);
    }

    public void Number(ulong number)
    {
        for (; number >= 0x80; number >>= 7)
            Byte((byte)(number | 0x80));
        Byte((byte)number);
    }

    public void Text(ReadOnlySpan<char> text, bool isWide)
    {
        var length = text.Length * (isWide ? 2 : 1);
        Number((ulong)length);
        Fits &= length <= _into.Length - Length;
        if (!Fits)
            return;
        PackedText.Write(text, isWide, _into.Slice(Length, length));
        Length += length;
    }

    private void Signed(long number) => Number((ulong)(number << 1) ^ (ulong)(number >> 63));
}
